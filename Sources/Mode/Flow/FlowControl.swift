//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// A valve for queues: while it is suspended, nobody puts anything into them.
///
/// From any thread and loop.
public final class FlowControl: Sendable {
    private let active: Event
    private let queues = Lock<[Reference]>([])

    private struct Reference: Sendable {
        let id: ObjectIdentifier
        weak let queue: (any FlowControlled)?
    }

    /// Creates a valve that is open, unless said otherwise.
    public init(isSuspended: Bool = false) {
        active = Event(isSet: !isSuspended)
    }

    /// Whether it is open.
    public var isActive: Bool { active.isSet }

    /// Closes it: producers wait from now on.
    public func suspend() { active.clear() }

    /// Opens it: queues that want that drop what they hold, and then those who wait go on, in the order in which they
    /// came.
    public func resume() {
        // Outside the lock: a queue that nobody else holds any more is freed here, with the program's elements.
        let queues = queues.withLock(\.self).compactMap(\.queue)
        if !isActive { for queue in queues { queue.flowWillResume() } }
        active.set()
        for queue in queues { queue.flowDidResume() }
    }

    /// Waits until it is open.
    ///
    /// - Throws: `CancellationError` when the task is cancelled before.
    public func wait() async throws(CancellationError) { try await active.wait() }

    /// A queue that is controlled, and told until it is removed.
    func add(_ queue: any FlowControlled) {
        queues.withLock { $0.append(Reference(id: ObjectIdentifier(queue), queue: queue)) }
    }

    /// A queue that is going.
    func remove(_ queue: ObjectIdentifier) {
        queues.withLock { queues in queues.removeAll { $0.id == queue } }
    }
}

/// What a valve controls.
protocol FlowControlled: AnyObject, Sendable {
    /// It is about to open.
    func flowWillResume()

    /// It is open.
    func flowDidResume()
}
