//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// 100,000 tasks that sleep for 10 ms at the same time: from the first start to the last end.
enum Sleeps {
    static func measure() async {
        let measurement = await Measurement.of(operations: 1) {
            await withDiscardingTaskGroup { group in
                for _ in 0..<100_000 {
                    group.addTask { try? await EventLoop.main.sleep(for: .milliseconds(10)) }
                }
            }
        }
        measurement.print("sleeps, 100,000 of 10 ms at once", in: .seconds)
    }
}
