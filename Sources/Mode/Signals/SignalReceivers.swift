//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// The receivers of a signal, in the order in which they were connected.
final class SignalReceivers<Sender: Sendable, Body: Sendable>: Sendable {
    private let receivers = Lock<[SignalReceiver<Sender, Body>]>([])

    /// The receivers of this moment, which later connections and disconnections do not change.
    ///
    /// Copies nothing: the array is shared until somebody connects or disconnects.
    var snapshot: [SignalReceiver<Sender, Body>] { receivers.withLock { $0 } }

    /// How many receivers are connected, those aside whose owner or sender is gone.
    var count: Int {
        snapshot.count { receiver in
            if !receiver.isAlive { receiver.disconnect() }
            return receiver.isConnected
        }
    }

    func connect(
        _ body: Body,
        from filter: SenderFilter<Sender>,
        site: String,
        on loop: EventLoop? = nil,
        isAlive: (@Sendable () -> Bool)? = nil,
    ) -> SignalConnection {
        let receiver = SignalReceiver(body, from: filter, site: site, on: loop, isOwnerAlive: isAlive, in: self)
        receivers.withLock { $0.append(receiver) }
        return SignalConnection(receiver)
    }

    /// The caller holds the receiver, so that nothing of the user's is released under the lock.
    fileprivate func remove(_ receiver: SignalReceiver<Sender, Body>) {
        receivers.withLock { receivers in
            guard let index = receivers.firstIndex(where: { $0 === receiver }) else { return }
            receivers.remove(at: index)
        }
    }
}

/// One receiver, and when it is called.
final class SignalReceiver<Sender: Sendable, Body: Sendable>: SignalLink {
    let body: Body
    /// Where it was connected.
    let site: String
    /// The loop that its tasks are to prefer; `nil` when that of the sender's will do.
    let loop: EventLoop?
    private let filter: SenderFilter<Sender>
    private let isOwnerAlive: (@Sendable () -> Bool)?
    /// Neither is there an owner nor a filter: most receivers are like that.
    private let isForAll: Bool
    private let connected = Atomic(true)
    private weak let list: SignalReceivers<Sender, Body>?

    init(
        _ body: Body,
        from filter: SenderFilter<Sender>,
        site: String,
        on loop: EventLoop?,
        isOwnerAlive: (@Sendable () -> Bool)?,
        in list: SignalReceivers<Sender, Body>,
    ) {
        self.body = body
        self.filter = filter
        self.site = site
        self.loop = loop
        self.isOwnerAlive = isOwnerAlive
        self.list = list
        isForAll = filter.isForAll && isOwnerAlive == nil
    }

    var isConnected: Bool { connected.load(ordering: .acquiring) }

    /// Whether its owner and the only sender that it listens to, if it has such, are still there.
    var isAlive: Bool { (isOwnerAlive?() ?? true) && (filter.isAlive?() ?? true) }

    /// Whether a send reaches it; it is disconnected if none ever will.
    func isReached(by sender: Sender) -> Bool {
        guard isConnected else { return false }
        guard !isForAll else { return true }
        guard isAlive else {
            disconnect()
            return false
        }
        return filter.accepts(sender)
    }

    func disconnect() {
        guard connected.exchange(false, ordering: .acquiringAndReleasing) else { return }
        list?.remove(self)
    }
}
