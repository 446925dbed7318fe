//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Logging
import Mode
import ModeCron

/// What is said and shown of services.
extension KeyOperation {
    static let looks = [
        KeyOperation("line below the log's level", count: 2_000) {
            let talker = Talker()
            try await talker.start()
            return { count in await talker.talk(times: count) }
        },
        KeyOperation("service in a snapshot", count: 1_000) {
            let grove = Grove((0..<99).map { _ in Leaf() })
            try await grove.start()
            return { count in for _ in 0..<count / 100 { _ = grove.beacon.snapshot() } }
        },
        KeyOperation("next date of a cron expression", count: 1_000) {
            let (expression, zone) = (try CronExpression("30 18 * * mon-fri"), TimeZone.gmt)
            return { count in
                var instant = Date(timeIntervalSince1970: 1_767_225_600)
                for _ in 0..<count { instant = expression.next(after: instant, in: zone) ?? instant }
            }
        },
    ]
}

private actor Talker: Service {
    nonisolated let lifecycle = Lifecycle()

    func talk(times: Int) {
        for number in 0..<times { log.debug("line \(number) of \(times)") }
    }
}

private actor Grove: Service {
    nonisolated let lifecycle = Lifecycle()
    private let leaves: [Leaf]

    init(_ leaves: [Leaf]) {
        self.leaves = leaves
    }

    var dependencies: Dependencies {
        for leaf in leaves { leaf }
    }
}
