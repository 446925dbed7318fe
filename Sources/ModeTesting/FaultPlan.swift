//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
import Synchronization

/// The faults of a simulation, and the numbers that decide about them.
// Sendable: touched on the simulation's thread only.
final class FaultPlan: @unchecked Sendable {
    private var injections: [FaultInjection] = []
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    func add(_ injection: FaultInjection) { injections.append(injection) }

    /// A generator for something else, which follows from the seed too.
    func fork() -> SplitMix64 { SplitMix64(seed: random.next()) }

    /// The fault that befalls a step, if any, and how long it takes if it takes time.
    ///
    /// The first that takes effect; every one that concerns the step counts the call.
    func draw(for step: ServiceStep, of service: any Service) -> (fault: Fault, time: Duration)? {
        guard !injections.isEmpty else { return nil }
        var drawn: Fault?
        for injection in injections where injection.concerns(step, service) {
            if injection.takesEffect(&random, isFree: drawn == nil) { drawn = injection.fault }
        }
        return drawn.map { ($0, time(of: $0)) }
    }

    private func time(of fault: Fault) -> Duration {
        guard case .slowness(let range, _) = fault.effect else { return .zero }
        let spread = (range.upperBound - range.lowerBound).inVirtualTime
        guard spread > 0 else { return range.lowerBound }
        return range.lowerBound + .nanoseconds(Int64(random.next(below: spread + 1)))
    }
}

/// A fault that was injected.
///
/// From any thread.
public final class FaultInjection: Sendable {
    let fault: Fault
    private let target: FaultTarget
    private let steps: Set<ServiceStep>
    private let occasion: FaultOccasion
    private let counts = Lock((calls: 0, effects: 0, isRemoved: false))

    init(_ fault: Fault, _ target: FaultTarget, _ steps: [ServiceStep], _ occasion: FaultOccasion) {
        self.fault = fault
        self.target = target
        self.steps = Set(steps)
        self.occasion = occasion
    }

    /// How often the fault took effect.
    public var count: Int { counts.withLock { $0.effects } }

    /// Ends it: the hooks that are called from now on work.
    public func remove() { counts.withLock { $0.isRemoved = true } }

    fileprivate func concerns(_ step: ServiceStep, _ service: any Service) -> Bool {
        steps.contains(step) && target.includes(service)
    }

    fileprivate func takesEffect(_ random: inout SplitMix64, isFree: Bool) -> Bool {
        let call = counts.withLock { counts in
            counts.calls += 1
            return counts.isRemoved ? 0 : counts.calls
        }
        guard call > 0, isFree else { return false }
        let isDue =
            switch occasion.kind {
            case .always: true
            case .call(let number): call == number
            case .probability(let probability): random.chance(probability)
            }
        if isDue { counts.withLock { $0.effects += 1 } }
        return isDue
    }
}
