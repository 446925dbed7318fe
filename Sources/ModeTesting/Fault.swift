//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Mode

/// Something that goes wrong in a hook, on purpose.
///
/// It takes effect when the hook is called, before its body; see ``Simulation/inject(_:into:at:when:)``.
public struct Fault: Sendable {
    enum Effect {
        case failure(any Error)
        case hang
        case deadlock
        case slowness(ClosedRange<Duration>, isStubborn: Bool)
        case crash(any Error)
    }

    let effect: Effect

    /// The hook throws, and its body does not run.
    public static func failure(_ error: any Error = InjectedError()) -> Fault { Fault(effect: .failure(error)) }

    /// The hook hangs until its task is cancelled; then it throws `CancellationError`.
    public static let hang = Fault(effect: .hang)

    /// The hook hangs for ever, and ignores cancellation.
    public static let deadlock = Fault(effect: .deadlock)

    /// The hook takes so much longer, of virtual time; a cancellation cuts it short with `CancellationError`.
    public static func slowness(_ time: Duration) -> Fault { slowness(time...time) }

    /// The hook takes longer, by a time drawn from the seed; a cancellation cuts it short with `CancellationError`.
    public static func slowness(_ range: ClosedRange<Duration>) -> Fault {
        Fault(effect: .slowness(range, isStubborn: false))
    }

    /// The hook takes so much longer, and ignores cancellation meanwhile.
    public static func stubbornness(_ time: Duration) -> Fault {
        Fault(effect: .slowness(time...time, isStubborn: true))
    }

    /// The service crashes while the hook is about to run, as if one of its tasks had failed; the hook runs all the same.
    ///
    /// At `.onStop`, `.closers` or `.onShutdown` it is a crash while stopping.
    public static func crash(_ error: any Error = InjectedError()) -> Fault { Fault(effect: .crash(error)) }
}

extension Fault: CustomStringConvertible {
    /// What happens.
    public var description: String {
        switch effect {
        case .failure(let error): "throws \(error)"
        case .hang: "hangs until it is cancelled"
        case .deadlock: "hangs for ever"
        case .slowness(_, let isStubborn): isStubborn ? "is slow, and ignores cancellation" : "is slow"
        case .crash(let error): "crashes with \(error)"
        }
    }
}

/// What an injected fault throws unless it is told otherwise.
public struct InjectedError: Error, Hashable, CustomStringConvertible {
    /// Creates the error.
    public init() {}

    /// The error in words.
    public var description: String { "injected error" }
}

/// Whom a fault befalls.
public struct FaultTarget: Sendable {
    let includes: @Sendable (any Service) -> Bool

    /// Every service.
    public static let anyService = FaultTarget { _ in true }

    /// The services with a label, or short label.
    public static func label(_ label: String) -> FaultTarget {
        FaultTarget { $0.label == label || $0.shortLabel == label }
    }

    /// One service.
    public static func service(_ service: any Service) -> FaultTarget {
        let id = ObjectIdentifier(service)
        return FaultTarget { ObjectIdentifier($0) == id }
    }
}

/// At which of the calls that it concerns a fault takes effect.
public struct FaultOccasion: Sendable {
    enum Kind {
        case always
        case call(Int)
        case probability(Double)
    }

    let kind: Kind

    /// At each call.
    public static let always = FaultOccasion(kind: .always)

    /// At one call only, the first being 1; calls of all the services and hooks that the fault concerns are counted.
    public static func call(_ number: Int) -> FaultOccasion { FaultOccasion(kind: .call(number)) }

    /// At each call with a probability from 0 to 1, drawn from the seed.
    public static func probability(_ probability: Double) -> FaultOccasion {
        FaultOccasion(kind: .probability(probability))
    }
}
