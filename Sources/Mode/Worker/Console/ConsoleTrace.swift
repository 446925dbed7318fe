//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// Brings events from wherever they happen to the console's loop: so many wait at most, and the rest is counted.
final class ConsoleTrace: Sendable {
    private struct Mailbox {
        var events: [ServiceEvent] = []
        var lost = 0
        var isOnItsWay = false
    }

    private let mailbox = Lock(Mailbox())
    private let loop: EventLoop
    private let capacity: Int
    private let deliver: @Sendable ([ServiceEvent], _ lost: Int) -> Void

    /// Creates a way to `loop`, where `deliver` is called; `capacity` events wait at most.
    init(
        on loop: EventLoop,
        capacity: Int,
        deliver: @escaping @Sendable ([ServiceEvent], _ lost: Int) -> Void,
    ) {
        self.loop = loop
        self.capacity = capacity
        self.deliver = deliver
    }

    /// From any thread, under the lock of a service: it only puts the event down.
    func post(_ event: ServiceEvent) {
        let mustSend = mailbox.withLock { mailbox in
            if mailbox.events.count < capacity { mailbox.events.append(event) } else { mailbox.lost += 1 }
            defer { mailbox.isOnItsWay = true }
            return !mailbox.isOnItsWay
        }
        guard mustSend else { return }
        loop.execute { [self] in
            let (events, lost) = mailbox.withLock { mailbox in
                defer { mailbox = Mailbox() }
                return (mailbox.events, mailbox.lost)
            }
            deliver(events, lost)
        }
    }
}
