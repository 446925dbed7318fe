//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Testing

/// What a program of services logs, where to, and in which order.
@Suite(.timeLimit(.minutes(10))) struct WorkerLogTests {
    @Test func tellsOfStartAndStopInOrder() async throws {
        let child = try Fixture.worker.start("tree", "level=info")
        try await child.line("READY")
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
        let expected = [
            "INFO: [^Worker]: Starting...",
            "INFO: [^-Tree]: Starting...",
            "INFO: [^--Left]: Starting...",
            "INFO: [^--Right]: Starting...",
            "INFO: [^Worker]: Stopping on signal received...",
            "INFO: [^Worker]: Stopping...",
            "INFO: [^-Tree]: Stopping...",
            "INFO: [^--Right]: Stopping...",
            "INFO: [^--Right]: -Stopped!",
            "INFO: [^--Left]: Stopping...",
            "INFO: [^--Left]: -Stopped!",
            "INFO: [^-Tree]: -Stopped!",
            "INFO: [^Worker]: -Stopped!",
        ]
        #expect(child.errorLines.map(withoutTime) == expected)
        let shape = /\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}: INFO\]: \[\^-*\w+\]: .+/
        for line in child.errorLines { #expect(line.wholeMatch(of: shape) != nil, "\(line)") }
        #expect(child.lines == ["READY"])
    }

    @Test func goesToAFileAlone() async throws {
        let directory = try TemporaryDirectory()
        let child = try Fixture.worker.start("idle", "daemon=no", "log=\(directory.file("log"))")
        #expect(try await child.exit() == .code(0))
        #expect(child.errorText.isEmpty)
        let lines = try directory.text(of: "log").split(separator: "\n").map(String.init)
        #expect(withoutTime(lines.first ?? "") == "INFO: [^Worker]: Starting...")
        #expect(withoutTime(lines.last ?? "") == "INFO: [^Worker]: -Stopped!")
    }

    @Test func isJSONLineByLine() async throws {
        let child = try Fixture.worker.start("failingStart", "format=json")
        #expect(try await child.exit() == .code(1))
        let records = try child.errorLines.map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        #expect(records.count >= 5)
        #expect(records.allSatisfy { $0["time"] is String && $0["level"] is String && $0["message"] is String })
        #expect(records.first?["service.path"] as? String == "Worker")
        #expect(records.first?["message"] as? String == "Starting...")
    }

    @Test func goesToANewFile_whenTheOldOneWasMovedAway() async throws {
        let directory = try TemporaryDirectory()
        let child = try Fixture.worker.start("tree", "log=\(directory.file("log"))")
        try await child.line("READY")
        try FileManager.default.moveItem(atPath: directory.file("log"), toPath: directory.file("log.1"))
        child.send(SIGHUP)
        try await child.line("RELOADED Right")
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
        #expect(try directory.text(of: "log.1").contains("[^Worker]: Starting..."))
        let new = try directory.text(of: "log")
        #expect(new.contains("[^Worker]: -Stopped!"))
        #expect(!new.contains("Starting..."))
    }

    @Test func saysClearlyThatItsFileCannotBeOpened() async throws {
        let child = try Fixture.worker.start("idle", "log=/nonexistent/directory/log")
        #expect(try await child.exit() == .code(1))
        #expect(child.errorLines.count == 1)
        #expect(child.errorText.hasPrefix("mode: the worker cannot start: "))
        #expect(child.errorText.contains("/nonexistent/directory/log"))
        #expect(child.lines.isEmpty, "nothing was started")
    }

    @Test func isLeftAlone_whenTheProgramSaysSo() async throws {
        let child = try Fixture.worker.start("idle", "daemon=no", "override=no")
        #expect(try await child.exit() == .code(0))
        #expect(!child.errorText.contains("]: [^Worker]: "), "the worker's format was not asked for")
        #expect(child.errorText.contains("Starting..."), "swift-log's own handler writes it")
    }

    @Test func isDebug_whenDebugIsOn() async throws {
        let child = try Fixture.worker.start("idle", "daemon=no", "level=error", "debug=yes")
        #expect(try await child.exit() == .code(0))
        #expect(child.errorText.contains("DEBUG]: [^-Subject]: Started."))
    }

    @Test func isSilent_whenTheLevelIsAboveWhatHappens() async throws {
        let child = try Fixture.worker.start("idle", "daemon=no", "level=error")
        #expect(try await child.exit() == .code(0))
        #expect(child.errorText.isEmpty)
    }
}
