//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// Tells receivers that something has happened, without leaving the calling thread.
///
/// The synchronous sister of ``Signal``: receivers are plain functions, which run where the sender does.
public final class SyncSignal<Sender: Sendable, Payload: Sendable>: Sendable {
    /// What is called: with the sender and the payload, on the thread of the sender.
    public typealias Receiver = @Sendable (Sender, Payload) throws -> Void

    /// The name that it was given.
    public let name: String
    /// The type that it belongs to, if that was said.
    public let owner: Any.Type?
    private let receivers = SignalReceivers<Sender, Receiver>()

    /// Creates a signal without receivers; its name and owner are for errors and descriptions.
    public init(_ name: String = "signal", of owner: Any.Type? = nil) {
        self.name = name
        self.owner = owner
    }

    /// `Shop.orderPlaced`, or the name alone.
    public var label: String { owner.map { "\($0).\(name)" } ?? name }

    /// How many receivers are connected, those aside whose owner or sender is gone.
    public var receiverCount: Int { receivers.count }

    /// A signal of the same name, without the receivers.
    public func clone() -> SyncSignal { SyncSignal(name, of: owner) }

    /// Connects a receiver, behind those that are connected already; see ``Signal/connect(from:fileID:line:_:)``.
    @discardableResult
    public func connect(
        from filter: SenderFilter<Sender> = .any,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ receiver: @escaping Receiver,
    ) -> SignalConnection {
        receivers.connect(receiver, from: filter, site: "\(fileID):\(line)")
    }

    /// Connects a receiver for as long as an object lives, which it is called with and does not keep alive.
    @discardableResult
    public func connect<Owner: AnyObject & Sendable>(
        from filter: SenderFilter<Sender> = .any,
        weak owner: Owner,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ receiver: @escaping @Sendable (Owner, Sender, Payload) throws -> Void,
    ) -> SignalConnection {
        let body: Receiver = { [weak owner] sender, payload in
            if let owner { try receiver(owner, sender, payload) }
        }
        let isAlive: @Sendable () -> Bool = { [weak owner] in owner != nil }
        return receivers.connect(body, from: filter, site: "\(fileID):\(line)", isAlive: isAlive)
    }

    /// Calls each receiver with the sender and the payload, one after the other, in the order of their connection.
    ///
    /// It calls those that were connected when it began, unless they are disconnected before it is their turn. A
    /// receiver that throws does not keep the others from being called.
    ///
    /// - Throws: ``SignalError`` with everything that receivers threw, when all were called.
    public func send(_ payload: Payload, from sender: Sender) throws(SignalError) {
        var failures: [SignalError.Failure] = []
        for receiver in receivers.snapshot where receiver.isReached(by: sender) {
            do {
                try receiver.body(sender, payload)
            } catch {
                failures.append(SignalError.Failure(site: receiver.site, error: error))
            }
        }
        if let error = SignalError(signal: label, failures) { throw error }
    }

    /// Sends: the same as ``send(_:from:)``.
    public func callAsFunction(_ payload: Payload, from sender: Sender) throws(SignalError) {
        try send(payload, from: sender)
    }
}

extension SyncSignal where Sender == Void {
    /// Sends, where nobody is interested in who does.
    public func send(_ payload: Payload) throws(SignalError) { try send(payload, from: ()) }
}

extension SyncSignal: CustomStringConvertible {
    /// `SyncSignal(Shop.orderPlaced)`.
    public var description: String { "SyncSignal(\(label))" }
}
