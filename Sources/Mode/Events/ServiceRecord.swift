//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// What is kept of one service while events are recorded: its names and its latest events.
///
/// So whoever asks later gets an answer without running the program's code: labels and errors are put into words when
/// they arise, on the service's side.
// Sendable: everything is touched under the lock of the lifecycle that owns the record.
final class ServiceRecord: @unchecked Sendable {
    /// How many events are kept.
    static let capacity = 32

    /// `Worker/App/UserCache`, as it was when the latest run began.
    private(set) var path: String
    /// What `Service.label` said then.
    private(set) var label: String
    /// Why the service failed or is failing, in words.
    var crashWords: String?

    /// The state that was recorded last.
    private var lastState: BeaconSnapshot.State?

    private var ring: [ServiceEvent] = []
    private var oldest = 0

    /// A record that knows only what can be known without asking the service.
    init(typeName: String) {
        path = typeName
        label = typeName
    }

    func name(_ path: String, label: String) {
        self.path = path
        self.label = label
    }

    /// Whether a state is news; one that was restated is not.
    func isNews(_ state: BeaconSnapshot.State) -> Bool {
        defer { lastState = state }
        return state != lastState
    }

    func append(_ event: ServiceEvent) {
        if ring.count < Self.capacity { return ring.append(event) }
        ring[oldest] = event
        oldest = (oldest + 1) % Self.capacity
    }

    /// The latest events, the oldest first.
    var events: [ServiceEvent] { Array(ring[oldest...] + ring[..<oldest]) }
}
