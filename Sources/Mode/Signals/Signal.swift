//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// Tells receivers that something has happened, and waits for them.
///
/// ```swift
/// let expired = Signal<Cache, String>("expired", of: Cache.self)
///
/// expired.connect { cache, key in print("\(key) has left \(cache.label)") }
/// try await expired.send("joe", from: cache)
/// ```
///
/// Receivers are called one after the other, in the order in which they were connected. A receiver that is connected in
/// an actor, so in a service, runs on it. Signals may be used from any thread.
public final class Signal<Sender: Sendable, Payload: Sendable>: Sendable {
    /// What is called: with the sender and the payload.
    public typealias Receiver = @Sendable @isolated(any) (Sender, Payload) async throws -> Void

    /// The name that it was given.
    public let name: String
    /// The type that it belongs to, if that was said.
    public let owner: Any.Type?
    private let receivers = SignalReceivers<Sender, Receiver>()

    /// Creates a signal without receivers.
    ///
    /// - Parameters:
    ///   - name: in errors and descriptions; usually that of the property.
    ///   - owner: the type whose signal it is.
    public init(_ name: String = "signal", of owner: Any.Type? = nil) {
        self.name = name
        self.owner = owner
    }

    /// `Shop.orderPlaced`, or the name alone.
    public var label: String { owner.map { "\($0).\(name)" } ?? name }

    /// How many receivers are connected, those aside whose owner or sender is gone.
    ///
    /// A sender may ask before it makes an expensive payload.
    public var receiverCount: Int { receivers.count }

    /// A signal of the same name, without the receivers.
    public func clone() -> Signal { Signal(name, of: owner) }

    // MARK: Connecting

    /// Connects a receiver, behind those that are connected already.
    ///
    /// It stays connected until ``SignalConnection/disconnect()``, whether the connection is kept or not, and keeps alive
    /// what it captures. A service had better use ``Service/connect(to:from:fileID:line:_:)``, which ends with its run.
    ///
    /// - Parameters:
    ///   - filter: whose sends it hears.
    ///   - fileID: the file, for errors.
    ///   - line: the line, for errors.
    ///   - receiver: what is called. It runs on the actor that it is connected in, or else where the sender does.
    /// - Returns: the connection, to end it.
    @discardableResult
    public func connect(
        from filter: SenderFilter<Sender> = .any,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        @_inheritActorContext @_implicitSelfCapture _ receiver: @escaping Receiver,
    ) -> SignalConnection {
        receivers.connect(receiver, from: filter, site: "\(fileID):\(line)")
    }

    /// Connects a receiver whose code belongs to a loop, wherever it is sent from.
    func connect(
        from filter: SenderFilter<Sender>,
        on loop: EventLoop,
        site: String,
        _ receiver: @escaping Receiver,
    ) -> SignalConnection {
        receivers.connect(receiver, from: filter, site: site, on: loop)
    }

    /// Connects a receiver for as long as an object lives, which it is called with and does not keep alive.
    @discardableResult
    public func connect<Owner: AnyObject & Sendable>(
        from filter: SenderFilter<Sender> = .any,
        weak owner: Owner,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ receiver: @escaping @Sendable (Owner, Sender, Payload) async throws -> Void,
    ) -> SignalConnection {
        let body: Receiver = { [weak owner] sender, payload in
            if let owner { try await receiver(owner, sender, payload) }
        }
        let isAlive: @Sendable () -> Bool = { [weak owner] in owner != nil }
        return receivers.connect(body, from: filter, site: "\(fileID):\(line)", isAlive: isAlive)
    }

    /// Connects a receiver for as long as an actor lives, on which it runs and which it does not keep alive.
    @discardableResult
    public func connect<Owner: Actor>(
        from filter: SenderFilter<Sender> = .any,
        weak owner: Owner,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ receiver: @escaping @Sendable (isolated Owner, Sender, Payload) async throws -> Void,
    ) -> SignalConnection {
        let body: Receiver = { [weak owner] sender, payload in
            if let owner { try await receiver(owner, sender, payload) }
        }
        let isAlive: @Sendable () -> Bool = { [weak owner] in owner != nil }
        return receivers.connect(body, from: filter, site: "\(fileID):\(line)", isAlive: isAlive)
    }

    // MARK: Sending

    /// Calls each receiver with the sender and the payload, one after the other, and returns when the last one has.
    ///
    /// It calls those that were connected when it began, unless they are disconnected before it is their turn. A
    /// receiver that throws does not keep the others from being called. Nor does a cancellation of the calling task,
    /// which the receivers may notice, since it is this task that calls them.
    ///
    /// - Throws: ``SignalError`` with everything that receivers threw, when all were called.
    public func send(_ payload: Payload, from sender: Sender) async throws(SignalError) {
        var failures: [SignalError.Failure] = []
        for receiver in receivers.snapshot where receiver.isReached(by: sender) {
            do {
                try await call(receiver, sender, payload)
            } catch {
                failures.append(SignalError.Failure(site: receiver.site, error: error))
            }
        }
        if let error = SignalError(signal: label, failures) { throw error }
    }

    private func call(
        _ receiver: SignalReceiver<Sender, Receiver>,
        _ sender: Sender,
        _ payload: Payload,
    ) async throws {
        guard let loop = receiver.loop, !loop.isOnLoop else { return try await receiver.body(sender, payload) }
        // The preference of the sender's task would take what the receiver calls to the sender's loop.
        let call = Task(executorPreference: loop) { try await receiver.body(sender, payload) }
        try await withTaskCancellationHandler {
            try await call.value
        } onCancel: {
            call.cancel()
        }
    }

    /// Sends: the same as ``send(_:from:)``.
    public func callAsFunction(_ payload: Payload, from sender: Sender) async throws(SignalError) {
        try await send(payload, from: sender)
    }
}

extension Signal where Sender == Void {
    /// Sends, where nobody is interested in who does.
    public func send(_ payload: Payload) async throws(SignalError) { try await send(payload, from: ()) }
}

extension Signal: CustomStringConvertible {
    /// `Signal(Shop.orderPlaced)`.
    public var description: String { "Signal(\(label))" }
}
