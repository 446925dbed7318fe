//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Glibc
import Synchronization

/// What becomes of a standard stream of a child process.
enum ChildStream {
    /// Read by the test.
    case read
    /// A pipe that nobody reads, filled to the brim before the child starts.
    case full
    /// A pipe whose reader has gone.
    case closed
    /// Where the test's own stream leads, which is nowhere of interest.
    case null
}

/// A program under test: started, read, signalled and awaited from outside, without a sleep.
///
/// Every wait is a `poll` on a thread of its own, with a generous limit; what is still alive at the end is killed.
// Sendable: mutable state is touched on `queue` only; the rest is set once.
final class ChildProcess: @unchecked Sendable {
    let id: pid_t
    private let output: OutputReader
    private let errors: OutputReader
    /// Ends with the process, whatever becomes of its streams.
    private let lifeLine: CInt
    private let spare: [CInt]
    private let queue = DispatchQueue(label: "child")
    private var status: CInt?

    /// How the process ended.
    enum Exit: Equatable {
        case code(Int32), signal(Int32)
    }

    struct Timeout: Error, CustomStringConvertible {
        let waitedFor: String
        let output: String
        let errors: String

        var description: String { "no \(waitedFor); stdout so far: \(output) stderr so far: \(errors)" }
    }

    static let patience = 30.0
    private static let starting = Mutex(())

    init(
        _ path: String,
        _ arguments: [String],
        stdout: ChildStream = .read,
        stderr: ChildStream = .read,
        environment: [String: String] = [:],
    ) throws {
        // One at a time, lest a process that is started at the same moment inherits the pipes of this one.
        let (id, out, err, life) = try Self.starting.withLock { _ in
            let out = Plumbing(stdout), err = Plumbing(stderr), life = Plumbing(.read)
            let id = try spawn(path, arguments, [out.childEnd, err.childEnd, life.childEnd], environment)
            for plumbing in [out, err, life] { plumbing.closeChildEnd() }
            return (id, out, err, life)
        }
        self.id = id
        output = OutputReader(out.testEnd)
        errors = OutputReader(err.testEnd)
        lifeLine = life.testEnd ?? -1
        spare = [out.unreadEnd, err.unreadEnd].compactMap(\.self)
    }

    deinit {
        if status == nil {
            kill(id, SIGKILL)
            waitpid(id, nil, 0)
        }
        for descriptor in spare + [lifeLine] { close(descriptor) }
    }

    // MARK: Signals

    func send(_ signal: Int32) { kill(id, signal) }

    // MARK: Reading

    /// The first line of standard output that contains `text`, or of what comes within the limit.
    @discardableResult
    func line(_ text: String) async throws -> String { try await line(text, from: output) }

    /// The same for standard error.
    @discardableResult
    func errorLine(_ text: String) async throws -> String { try await line(text, from: errors) }

    private func line(_ text: String, from reader: OutputReader) async throws -> String {
        try await onQueue { [self] in
            guard let line = reader.nextLine(containing: text, within: Self.patience) else {
                throw timeout("line with “\(text)”")
            }
            return line
        }
    }

    /// Waits for the end, and reads both streams to theirs.
    func exit() async throws -> Exit {
        try await onQueue { [self] in
            // Reading goes on meanwhile, lest the process waits for us.
            let deadline = Date().timeIntervalSinceReferenceDate + Self.patience
            var isAlive = true
            while isAlive {
                let left = deadline - Date().timeIntervalSinceReferenceDate
                guard left > 0 else { throw timeout("end") }
                isAlive = !OutputReader.wait([output, errors], orEndOf: lifeLine, within: left)
            }
            output.readRest()
            errors.readRest()
            var status: CInt = 0
            waitpid(id, &status, 0)
            self.status = status
            return status & 0x7f == 0 ? .code((status >> 8) & 0xff) : .signal(status & 0x7f)
        }
    }

    /// Everything that was read of standard output so far.
    var text: String { queue.sync { output.text } }

    /// Everything that was read of standard error so far.
    var errorText: String { queue.sync { errors.text } }

    var lines: [String] { text.split(separator: "\n").map(String.init) }
    var errorLines: [String] { errorText.split(separator: "\n").map(String.init) }

    private func timeout(_ what: String) -> Timeout {
        Timeout(waitedFor: what, output: output.text, errors: errors.text)
    }

    /// Runs on a thread that may wait.
    func onQueue<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}

/// The two ends of one stream.
private struct Plumbing {
    var childEnd: CInt
    var testEnd: CInt?
    var unreadEnd: CInt?

    init(_ stream: ChildStream) {
        if case .null = stream {
            childEnd = open("/dev/null", O_WRONLY | O_CLOEXEC)
            return
        }
        var ends: [CInt] = [-1, -1]
        pipe(&ends)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        childEnd = ends[1]
        switch stream {
        case .read: testEnd = ends[0]
        case .closed: close(ends[0])
        case .full:
            unreadEnd = ends[0]
            _ = fcntl(childEnd, F_SETFL, O_NONBLOCK)
            let page = [UInt8](repeating: UInt8(ascii: "."), count: 4_096)
            while write(childEnd, page, page.count) > 0 {}
            _ = fcntl(childEnd, F_SETFL, 0)
        case .null: break
        }
    }

    func closeChildEnd() { close(childEnd) }
}

private struct SpawnError: Error {
    let code: CInt
}

/// Descriptors become 1, 2, 3 of the new process.
private func spawn(
    _ path: String,
    _ arguments: [String],
    _ descriptors: [CInt],
    _ environment: [String: String],
) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for (index, descriptor) in descriptors.enumerated() {
        posix_spawn_file_actions_adddup2(&actions, descriptor, CInt(index + 1))
    }
    // The test runner may have signals blocked or ignored; the program starts with a clean slate.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var all = sigset_t(), none = sigset_t()
    sigfillset(&all)
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var variables = ProcessInfo.processInfo.environment
    variables.merge(environment) { _, new in new }
    var argv = ([path] + arguments).map { strdup($0) } + [nil]
    var envp = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var id = pid_t()
    let code = posix_spawn(&id, path, &actions, &attributes, &argv, &envp)
    guard code == 0 else { throw SpawnError(code: code) }
    return id
}
