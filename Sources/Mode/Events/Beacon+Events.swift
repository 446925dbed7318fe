//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

extension Beacon {
    /// What happens to this service and to all below it from now on, as it happens.
    ///
    /// While there is a reader, the events of all services of the process are recorded, see ``recentEvents``.
    ///
    /// - Parameter limit: How many events wait for a reader that is slow; the oldest are dropped.
    /// - Returns: the events, in order for each service; without end.
    public func events(bufferingNewest limit: Int = 10_000) -> AsyncStream<ServiceEvent> {
        AsyncStream(bufferingPolicy: .bufferingNewest(limit)) { continuation in
            let reader = observeEvents { continuation.yield($0) }
            continuation.onTermination = { _ in reader.cancel() }
        }
    }

    /// Calls `read` with each event of this service and of all below it.
    ///
    /// - Parameter read: Called on any thread and under a lock: it must not block, log, or look at any service.
    /// - Returns: the means to end it.
    package func observeEvents(_ read: @escaping @Sendable (ServiceEvent) -> Void) -> EventReader {
        EventReader(number: ServiceRecorder.add(lifecycle, read))
    }

    /// The latest events of this service, the oldest first; empty where none are recorded.
    ///
    /// They are recorded while somebody reads ``events(bufferingNewest:)``, or a worker has a console.
    public var recentEvents: [ServiceEvent] { lifecycle.core.withLock { $0.extras?.record?.events ?? [] } }
}

/// A reader of events, until it is cancelled.
package struct EventReader: Sendable {
    fileprivate let number: Int

    /// Ends the reading; the second time nothing happens.
    package func cancel() { ServiceRecorder.forget(number) }
}
