//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Testing

/// The process as a whole: its threads, its wake-ups, its end.
@Suite(.timeLimit(.minutes(10))) struct WorkerProcessTests {
    @Test func servesTheMainActor() async throws {
        let child = try Fixture.worker.start("mainActor")
        #expect(try await child.exit() == .code(0))
        #expect(child.lines == ["MAIN ACTOR ON MAIN THREAD: true", "DOWN"])
    }

    @Test(.disabled(if: ThreadSanitizer.isOn, "its thread wakes up")) func sleeps_whenItHasNothingToDo() async throws {
        // What watches over the loops looks twice more, a fourth of this time apart, before it goes to sleep.
        let child = try Fixture.worker.start("idle", "blocking=200")
        try await child.errorLine("[^Worker]: Started.")
        let wakeUps = try await child.onQueue {
            // Until every thread has gone to sleep after the start; then for a second.
            var before = child.contextSwitches
            for _ in 0..<50 {
                OutputReader.pass(milliseconds: 200)
                let now = child.contextSwitches
                if now == before { break }
                before = now
            }
            OutputReader.pass(milliseconds: 1_000)
            return child.contextSwitches - before
        }
        #expect(wakeUps == 0)
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
    }

    @Test(.disabled(if: ThreadSanitizer.isOn, "it has a thread of its own")) func hasAHandfulOfThreads_andNoChildren()
        async throws
    {
        let child = try Fixture.worker.start("idle")
        try await child.errorLine("[^Worker]: Started.")
        let threads = ["WorkerFixture", "mode.blocking", "mode.deadline", "mode.report", "mode.watchdog"]
        #expect(child.threads.sorted() == threads)
        #expect(try String(contentsOfFile: "/proc/\(child.id)/task/\(child.id)/children", encoding: .utf8).isEmpty)
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
    }

    @Test(.disabled(if: ThreadSanitizer.isOn, "each life takes long")) func neverCrashes_inTwoHundredQuickLives()
        async throws
    {
        for _ in 0..<200 {
            let child = try Fixture.worker.start("idle", "daemon=no", "level=error")
            #expect(try await child.exit() == .code(0))
        }
    }

    @Test func endsByEverySignal_howeverEarlyItComes() async throws {
        for turn in 0..<40 {
            let child = try Fixture.worker.start("idle", "level=error")
            try await child.onQueue { OutputReader.pass(milliseconds: turn / 4) }
            child.send(SIGTERM)
            let end = try await child.exit()
            // Before the handlers are there, the system's own way of ending.
            #expect(end == .code(0) || end == .signal(SIGTERM))
        }
    }
}

extension ChildProcess {
    private var tasks: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/task")) ?? []
    }

    /// The names of the threads.
    var threads: [String] {
        tasks.compactMap { try? String(contentsOfFile: "/proc/\(id)/task/\($0)/comm", encoding: .utf8) }
            .map { $0.trimmingCharacters(in: .newlines) }
    }

    /// How often the threads have gone to sleep so far, which is how often they have woken.
    var contextSwitches: Int {
        tasks.reduce(0) { sum, task in
            let status = (try? String(contentsOfFile: "/proc/\(id)/task/\(task)/status", encoding: .utf8)) ?? ""
            let line = status.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches") }
            return sum + (line.flatMap { Int($0.split(separator: "\t").last ?? "") } ?? 0)
        }
    }
}

extension OutputReader {
    /// Real time passes for processes outside; nothing that could be awaited tells that nothing happens.
    static func pass(milliseconds: Int) { poll(nil, 0, CInt(milliseconds)) }
}
