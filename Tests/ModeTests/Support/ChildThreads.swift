//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import ModeLoop
import Testing

@testable import Mode

/// The threads and descriptors of this process, as the system sees them.
enum ChildThreads {
    /// The name of the calling thread.
    static var currentName: String {
        let comm = try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
        return comm?.trimmingCharacters(in: .newlines) ?? "?"
    }

    /// How many threads with a name there are.
    ///
    /// Other tests run in parallel, so only names of one's own are counted.
    static func count(named name: String) -> Int {
        entries("/proc/self/task").count { id in
            let comm = try? String(contentsOfFile: "/proc/self/task/\(id)/comm", encoding: .utf8)
            return comm?.trimmingCharacters(in: .newlines) == name
        }
    }

    static var all: Int { entries("/proc/self/task").count }

    static var openDescriptors: Int { entries("/proc/self/fd").count }

    private static func entries(_ path: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }
}

/// Waits until a condition holds that nothing announces, such as the end of a thread; false after ten seconds.
func eventually(_ condition: () async -> Bool) async -> Bool {
    for _ in 0..<10_000 {
        if await condition() { return true }
        try? await EventLoop.main.sleep(for: .milliseconds(1))
    }
    return false
}

/// Nothing is left of the loops with a thread that these services ran on: all handles and requests are closed.
func expectParked(
    _ services: [any Service],
    sourceLocation: SourceLocation = #_sourceLocation,
) async {
    for loop in services.map(\.lifecycle.loop) where loop !== EventLoop.main {
        let isParked = await eventually { loop.openHandles.isEmpty }
        #expect(isParked, "\(loop) has still open: \(loop.openHandles)", sourceLocation: sourceLocation)
    }
}
