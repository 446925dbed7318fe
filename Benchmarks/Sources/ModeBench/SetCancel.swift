//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Mode

/// A million timers, due in an hour or two, each cancelled before the next is set, while 1,000 others stay armed: the
/// time-outs of a server's requests.
enum SetCancel {
    private static let count = 1_000_000

    static func measure(_: [String]) async throws {
        let others = (0..<1_000).map { EventLoop.main.schedule(after: .milliseconds(3_600_000 + $0 * 3_600)) {} }
        setAndCancel(count / 10)
        let began = monotonicNanoseconds()
        setAndCancel(count)
        let each = Double(monotonicNanoseconds() - began) / Double(count)
        for other in others { other.cancel() }
        report(["each": each])
    }

    private static func setAndCancel(_ count: Int) {
        for number in 0..<count {
            EventLoop.main.schedule(after: .milliseconds(3_600_000 + number * 7919 % 3_600_000)) {}.cancel()
        }
    }
}
