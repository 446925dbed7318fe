//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeTesting
import Testing

@testable import Mode
@testable import ModeLoop

@Suite(.timeLimit(.minutes(10))) struct FlightRecorderTests {
    private let lines = RecordedLines()

    private func sleep(_ seconds: Int) async throws { try await EventLoop.main.sleep(for: .seconds(seconds)) }

    // Python mode: test_logging.py, a recorder that is active keeps what is logged.
    @Test func logsNothing_whenTheOperationEndsInTime() throws {
        try simulate { simulation in
            let value = try await withFlightRecorder(lines.logger(), timeout: .seconds(30)) { recorder in
                recorder.logger.info("begins")
                try await sleep(29)
                recorder.logger.error("ends")
                return 7
            }
            await simulation.advance(by: .seconds(120))
            #expect(value == 7)
            #expect(lines.take().isEmpty)
        }
    }

    @Test func replaysWhatWasLogged_whenTheTimeIsOver_andThenLogsAtOnce() throws {
        try simulate { _ in
            let context: Logger.Metadata = ["partition": "3"]
            try await withFlightRecorder(
                lines.logger(.debug),
                timeout: .seconds(30),
                operation: "rebalance",
                context: context,
                fileID: "App/App.swift",
                line: 12,
            ) { recorder in
                var logger = recorder.logger
                logger[metadataKey: "own"] = "1"
                logger.info("asks")
                try await sleep(10)
                logger.trace("below the level")
                recorder.logger.warning("waits", metadata: ["partition": "4"])
                try await sleep(25)
                #expect(
                    lines.take() == [
                        "warning [FR] \"rebalance\" (App/App.swift:12) has not ended within 30 s, and goes on; "
                            + "make sure that it hangs before you restart it partition=3",
                        "info [FR] This is what it has logged: partition=3",
                        "info [FR] (+0 ms) asks own=1 partition=3",
                        "warning [FR] (+10 s) waits partition=4",
                        "info [FR] -End of log- partition=3",
                    ]
                )
                recorder.logger.info("goes on")
                #expect(lines.take() == ["info [FR] (+35 s) goes on partition=3"])
            }
            #expect(lines.take() == ["info [FR] \"rebalance\" has ended after 35 s partition=3"])
        }
    }

    // Python mode tells once, and throws away what is logged after that.
    @Test func tellsAgain_atTwoFourEightTimesTheTimeout() throws {
        try simulate { _ in
            let failing = spawn {
                try await withFlightRecorder(lines.logger(), timeout: .seconds(10), operation: "x") { recorder in
                    try await sleep(15)
                    recorder.logger.info("step 2")
                    try await sleep(75)
                    throw Boom()
                }
            }
            await #expect(throws: Boom.self) { try await failing.value }
            #expect(
                lines.take().dropFirst(2) == [
                    "info [FR] -End of log-",
                    "info [FR] (+15 s) step 2",
                    "warning [FR] \"x\" has not ended after 20 s; its last line is 5 s old: step 2",
                    "warning [FR] \"x\" has not ended after 40 s; its last line is 25 s old: step 2",
                    "warning [FR] \"x\" has not ended after 80 s; its last line is 65 s old: step 2",
                    "info [FR] \"x\" has thrown after 90 s: boom",
                ]
            )
        }
    }

    // Python mode: test_logging.py, a recorder that is not active passes everything through.
    @Test func passesLinesThrough_whenItHasEnded() async throws {
        let recorder = try await withFlightRecorder(lines.logger(), timeout: .seconds(30)) { $0 }
        recorder.logger.info("late", metadata: ["a": "b"])
        #expect(lines.take() == ["info late a=b"])
    }

    @Test func keepsWhatTheMetadataProviderKnew() throws {
        try simulate { _ in
            let provider = Logger.MetadataProvider { ["task": "\(Request.id)"] }
            try await Request.$id.withValue(5) {
                try await withFlightRecorder(lines.logger(provider: provider), timeout: .seconds(1)) { recorder in
                    recorder.logger.info("step")
                    try await sleep(2)
                }
            }
            #expect(lines.take().contains("info [FR] (+0 ms) step task=5"))
        }
    }

    @Test func keepsTheNewestThousandLines() throws {
        try simulate { _ in
            try await withFlightRecorder(lines.logger(), timeout: .seconds(1)) { recorder in
                for number in 0..<1_003 { recorder.logger.info("\(number)") }
                try await sleep(2)
            }
            let all = lines.take()
            #expect(all[2] == "info [FR] 3 older lines are left out")
            #expect(all[3] == "info [FR] (+0 ms) 3")
            #expect(all[1_002] == "info [FR] (+0 ms) 1002")
        }
    }

    @Test func hasANumberOfItsOwn() async throws {
        try await withFlightRecorder(lines.logger(), timeout: .seconds(1)) { one in
            try await withFlightRecorder(lines.logger(), timeout: .seconds(1)) { other in
                #expect(other.number > one.number)
            }
        }
    }

    @Test func leavesNoTimerBehind() async throws {
        let loop = EventLoop(threadNamed: "recorder")
        try await Task(executorPreference: loop) {
            try await withFlightRecorder(lines.logger(), timeout: .seconds(3_600)) { _ in }
        }.value
        #expect(await eventually { loop.openHandles.isEmpty })
    }

    @Test func losesNoLine_whenThreadsLogDuringTheReplay() async throws {
        let loop = EventLoop(threadNamed: "recorder")
        let logger = lines.logger()
        try await withFlightRecorder(logger, timeout: .milliseconds(2)) { recorder in
            try await Task(executorPreference: loop) {
                for number in 0..<500 {
                    recorder.logger.info("\(number)")
                    if number % 50 == 0 { try await loop.sleep(for: .milliseconds(1)) }
                }
            }.value
        }
        let numbers = lines.take().compactMap {
            $0.hasPrefix("info [FR] (+") ? Int($0.split(separator: " ").last ?? "") : nil
        }
        #expect(numbers == Array(0..<500))
    }
}

/// The façade, and which recorder it finds.
@Suite struct OnTimeoutTests {
    private let lines = RecordedLines()

    // Python mode: test_logging.py, nested recorders; no recorder, no line.
    @Test func findsTheInnermostRecorder_whichInheritsContext() throws {
        try simulate { _ in
            onTimeout.critical("nobody hears that")
            let (outer, inner): (Logger.Metadata, Logger.Metadata) = (["a": "outer", "b": "outer"], ["b": "inner"])
            try await withFlightRecorder(lines.logger(), timeout: .seconds(1), operation: "outer", context: outer) {
                _ in
                onTimeout.info("one")
                try await withFlightRecorder(lines.logger(), timeout: .seconds(1), operation: "inner", context: inner) {
                    _ in
                    onTimeout.info("two")
                    try await EventLoop.main.sleep(for: .seconds(3))
                }
                onTimeout.info("three")
            }
            let own = lines.take().filter { $0.contains("(+") }
            #expect(
                own.sorted() == [
                    "info [FR] (+0 ms) one a=outer b=outer",
                    "info [FR] (+0 ms) two a=outer b=inner",
                    "info [FR] (+3 s) three a=outer b=outer",
                ]
            )
            #expect(FlightRecorder.current == nil)
        }
    }

    // Python mode: what a child task pushes is seen by its parent.
    @Test func leaksNothing_betweenTasks() throws {
        try simulate { _ in
            let gate = Gate()
            let child = spawn {
                try await withFlightRecorder(lines.logger(), timeout: .seconds(1)) { _ in await gate.wait() }
            }
            await Task.yield()
            #expect(FlightRecorder.current == nil)
            gate.open()
            try await child.value
        }
    }

    @Test func findsTheOneAround_whenATaskOutlivesItsRecorder() throws {
        try simulate { _ in
            let gate = Gate()
            try await withFlightRecorder(lines.logger(), timeout: .seconds(60), operation: "outer") { outer in
                let left = try await withFlightRecorder(lines.logger(), timeout: .seconds(60)) { _ in
                    spawn {
                        await gate.wait()
                        return FlightRecorder.current?.number
                    }
                }
                gate.open()
                #expect(await left.value == outer.number)
            }
        }
    }
}

private enum Request {
    @TaskLocal static var id = 0
}
