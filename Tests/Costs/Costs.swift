//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Logging
import Mode

/// Does one operation of ``KeyOperation/all`` as often as it is told, and nothing else; for `.make/costs.sh`, which counts
/// the instructions and allocations.
///
///     costs list
///     costs OPERATION COUNT
///
/// Each operation has as many turns before that as warm it up. So two runs with different counts differ by what so many
/// operations cost, and by nothing else.
@main enum Costs {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments == ["list"] { return list() }
        guard arguments.count == 2, let count = arguments.last.flatMap({ Int($0) }), count >= 0,
            let operation = KeyOperation.all.first(where: { $0.name == arguments.first })
        else {
            fail("usage: costs list | costs OPERATION COUNT")
        }
        LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
        Task(executorPreference: EventLoop.main) {
            do {
                try await operation.perform(count)
            } catch {
                fail("costs: \(operation.name) failed: \(error)")
            }
            EventLoop.main.stop()
        }
        EventLoop.main.run()
    }

    /// The names, and how often each is to be done.
    private static func list() {
        for operation in KeyOperation.all { print(operation.name, operation.count) }
    }

    private static func fail(_ message: String) -> Never {
        print(message)
        exit(2)
    }
}
