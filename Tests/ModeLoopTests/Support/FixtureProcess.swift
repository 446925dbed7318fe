//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CLibUV
import Glibc
import ModeLoop
import UV

/// A program of `Tests/Fixtures`, which stands beside the test program.
enum FixtureProcess {
    struct Outcome: Sendable {
        /// The exit status; 128 and the signal's number when a signal ended the process.
        let status: Int32
        /// What it wrote to standard error.
        let output: String
    }

    /// Runs a fixture to its end, which it sees to itself.
    static func run(_ name: String, _ arguments: [String]) async throws -> Outcome {
        let (process, output) = try start(name, arguments)
        return try await EventLoop(threadNamed: "test.fixture").offload { finish(process, output) }
    }

    private static func start(_ name: String, _ arguments: [String]) throws -> (process: pid_t, output: CInt) {
        // Not inherited by children that other tests start, which would keep it open.
        var ends: [uv_file] = [-1, -1]
        try UVError.check(uv_pipe(&ends, 0, 0))
        defer { close(ends[1]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)
        let path = products + "/" + name
        var words = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let status = posix_spawn(&process, path, &actions, nil, &words, environ)
        guard status == 0 else {
            close(ends[0])
            throw UVError(rawValue: -status)
        }
        return (process, ends[0])
    }

    private static func finish(_ process: pid_t, _ output: CInt) -> Outcome {
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while case let count = read(output, &chunk, chunk.count), count > 0 { text += chunk[..<count] }
        close(output)
        var status: CInt = 0
        waitpid(process, &status, 0)
        let signal = status & 0x7f
        return Outcome(
            status: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
            output: String(decoding: text, as: UTF8.self),
        )
    }

    /// Where the test program is.
    private static var products: String {
        var path = [CChar](repeating: 0, count: 4_096)
        var count = path.count
        guard uv_exepath(&path, &count) == 0 else { return "." }
        let program = String(decoding: path[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        return String(program[..<(program.lastIndex(of: "/") ?? program.startIndex)])
    }
}
