//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// Counts what it is told of, and logs how much that was.
///
/// Its loop is the host's, so C code on that thread comes in without waiting, and what is in here needs no lock.
actor Statistics: Service {
    nonisolated let lifecycle: Lifecycle
    nonisolated let loop: EventLoop
    private let interval: Duration
    private var counts: [String: Int] = [:]
    private var sinceReport = 0

    init(on loop: EventLoop, reportingEvery interval: Duration) {
        lifecycle = Lifecycle(on: .loop(loop))
        self.loop = loop
        self.interval = interval
    }

    var tasks: Tasks {
        every(interval, "report") { report() }
    }

    func count(_ name: String) {
        counts[name, default: 0] += 1
        sinceReport += 1
    }

    /// As a line, in the order of the names: `GET 7 SET 2`.
    var text: String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: " ")
    }

    private func report() {
        guard sinceReport > 0 else { return }
        log.info("\(sinceReport) commands within \(interval)")
        sinceReport = 0
    }
}
