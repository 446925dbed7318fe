//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// A signal with a sender: who it is need not be said again.
///
/// The receivers are the signal's own, those of other senders aside. To give each instance of a type its own:
///
/// ```swift
/// extension Cache {
///     static let expired = Signal<Cache, String>("expired", of: Cache.self)
///     nonisolated var expired: BoundSignal<Cache, String> { Self.expired.withDefaultSender(self) }
/// }
/// ```
///
/// - Important: it keeps its sender alive; so as a property of the sender it is a computed one.
public struct BoundSignal<Sender: Sendable, Payload: Sendable>: Sendable {
    /// The signal.
    public let signal: Signal<Sender, Payload>
    /// Who sends.
    public let sender: Sender
    private let filter: SenderFilter<Sender>

    init(_ signal: Signal<Sender, Payload>, _ sender: Sender, _ filter: SenderFilter<Sender>) {
        self.signal = signal
        self.sender = sender
        self.filter = filter
    }

    /// Connects a receiver to the sends of this sender; see ``Signal/connect(from:fileID:line:_:)``.
    @discardableResult
    public func connect(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        @_inheritActorContext @_implicitSelfCapture _ receiver: @escaping Signal<Sender, Payload>.Receiver,
    ) -> SignalConnection {
        signal.connect(from: filter, fileID: fileID, line: line, receiver)
    }

    /// Sends; see ``Signal/send(_:from:)``.
    public func send(_ payload: Payload) async throws(SignalError) { try await signal.send(payload, from: sender) }

    /// Sends: the same as ``send(_:)``.
    public func callAsFunction(_ payload: Payload) async throws(SignalError) { try await send(payload) }
}

extension BoundSignal: CustomStringConvertible {
    /// `Signal(Shop.orderPlaced) of …`.
    public var description: String { "\(signal) of \(sender)" }
}

extension Signal where Sender: AnyObject {
    /// This signal, with an object as its sender; the receivers are shared.
    public func withDefaultSender(_ sender: Sender) -> BoundSignal<Sender, Payload> {
        BoundSignal(self, sender, .only(sender))
    }
}

extension Signal where Sender: Equatable {
    /// This signal, with a value as its sender; the receivers are shared.
    public func withDefaultSender(_ sender: Sender) -> BoundSignal<Sender, Payload> {
        BoundSignal(self, sender, .only(sender))
    }
}

extension Signal where Sender: AnyObject & Equatable {
    /// This signal, with an object as its sender; the receivers are shared.
    public func withDefaultSender(_ sender: Sender) -> BoundSignal<Sender, Payload> {
        BoundSignal(self, sender, .only(sender))
    }
}
