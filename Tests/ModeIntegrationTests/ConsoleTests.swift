//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Glibc
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)), .blocking) struct ConsoleTests {
    @Test func answersEachCommand() async throws {
        let worker = try await ConsoleFixture("tree")
        try await worker.child.line("READY")
        let client = try worker.client()
        let expected = [
            ("help", "restart PATH"), ("help tree", "tree [PATH]"), ("tree", "└─ Tree      running"),
            ("ps", "tick  Worker/Tree/Left   running"), ("show Left", "state     running"),
            ("events Left", "Worker/Tree/Left #1  running"), ("loglevel", "Worker  info"),
            ("stats", "services  4: 4 running"), ("signals", "SIGHUP"), ("paths", "Worker/Tree/Right"),
        ]
        for (command, text) in expected {
            let reply = client.reply(to: command)
            #expect(reply.last == ". ok", "\(command)")
            #expect(reply.contains { $0.contains(text) }, "\(command): \(reply)")
            let json = client.reply(to: "\(command) --json").dropLast()
            for line in json where !command.hasPrefix("help") {
                #expect((try? JSONSerialization.jsonObject(with: Data(line.utf8))) != nil, "\(command): \(line)")
            }
        }
        try await worker.stop()
    }

    @Test func doesWhatItIsAskedFor_andLogsWhoAsked() async throws {
        let worker = try await ConsoleFixture("tree")
        try await worker.child.line("READY")
        let client = try worker.client()
        #expect(client.reply(to: "restart Left").last?.hasPrefix(". ok restarted in ") == true)
        try await worker.child.errorLine(
            "NOTICE]: [^Worker]: Console: process \(getpid()) of user \(getuid()) asks: restart Left"
        )
        #expect(client.reply(to: "tree Left").first?.contains("1 restart") == true)
        #expect(client.reply(to: "stop Left").last?.hasPrefix(". ok stopped in ") == true)
        #expect(client.reply(to: "tree Left").first?.contains("stopped") == true)
        #expect(client.reply(to: "start Left").last?.hasPrefix(". ok started in ") == true)
        #expect(client.reply(to: "loglevel Left debug").first == "Worker/Tree/Left  debug  of its own")
        #expect(client.reply(to: "loglevel").contains("Worker/Tree/Left  debug  of its own"))
        #expect(client.reply(to: "loglevel Left default").first == "Worker/Tree/Left  info")
        try await worker.stop()
    }

    @Test func failsAService_whichItsSupervisorRestarts() async throws {
        let worker = try await ConsoleFixture("restartedTwice")
        try await worker.child.line("READY")
        let client = try worker.client()
        #expect(client.reply(to: "trace Steady on").last == ". ok trace is on")
        client.send("crash Steady")
        var awaited = ["Steady #2  running", "asked to crash, on the console", ". ok crashed in "]
        _ = client.lines { line in
            awaited.removeAll { line.contains($0) }
            return awaited.isEmpty
        }
        #expect(awaited == [])
        try await worker.stop()
    }

    @Test func endsTheProgram_inOrder() async throws {
        let worker = try await ConsoleFixture("tree")
        try await worker.child.line("READY")
        let client = try worker.client()
        client.send("stop Worker")
        #expect(client.rest().hasPrefix("asked Worker to stop\n"))
        #expect(try await worker.child.exit() == .code(0))
        #expect(worker.child.errorText.contains("[^--Left]: -Stopped!"))
    }

    @Test func answers_whileTheMainLoopIsBlocked() async throws {
        let worker = try await ConsoleFixture("blocked", "budget=200")
        try await worker.child.line("READY")
        let client = try worker.client()
        #expect(
            client.reply(to: "tree").contains { $0.contains("Subject  running") || $0.contains("Subject  starting") }
        )
        #expect(client.reply(to: "ps").contains { $0.hasPrefix("blocker") })
        #expect(client.reply(to: "stats").last == ". ok")
        client.send("restart Subject")
        #expect(client.line() == "asked Worker/Subject to restart", "nobody waits for the outcome")
        #expect(try worker.client().reply(to: "signals").last == ". ok")
        worker.child.send(SIGTERM)
        #expect(try await worker.child.exit() == .code(1))
        #expect(access(worker.path, F_OK) != 0, "also when the budget ends the process")
    }

    @Test func answers_whileNobodyReadsTheLog() async throws {
        let directory = try TestDirectory()
        let path = directory.path("c.sock")
        let log = try UnreadLog()
        let child = try Fixture.worker.start("blockedLog", "console=\(path)", "budget=200", "log=\(log.path)")
        try await child.line("READY")
        try await log.isFull(on: child)
        let client = try SocketClient(unix: path)
        _ = client.line()
        #expect(client.reply(to: "tree").last == ". ok")
        #expect(client.reply(to: "loglevel Subject error").last == ". ok")
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(1))
    }

    @Test func servesUntilTheEnd_andDoesNotDelayIt() async throws {
        let worker = try await ConsoleFixture("slowStop")
        try await worker.child.line("READY")
        let client = try worker.client()
        #expect(client.reply(to: "trace on").last == ". ok trace is on")
        worker.child.send(SIGTERM)
        _ = client.lines { $0.hasSuffix("Worker/Subject #1  stopping") }
        #expect(client.reply(to: "tree").contains { $0.contains("Subject  stopping") })
        worker.child.send(SIGTERM)
        #expect(client.rest().contains("* the program ends\n"))
        #expect(try await worker.child.exit() == .code(0))
    }

    @Test func isOpenedInDebug_whereClientsLookForIt() async throws {
        let directory = try TestDirectory()
        let environment = ["XDG_RUNTIME_DIR": directory.root]
        let child = try ChildProcess(Fixture.worker.path, ["tree", "debug=yes"], environment: environment)
        try await child.line("READY")
        let path = directory.path("mode/WorkerFixture-\(child.id).sock")
        try await child.errorLine("INFO]: [^Worker]: Console at \(path)")
        var status = stat()
        #expect(lstat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(lstat(directory.path("mode"), &status) == 0 && status.st_mode & 0o777 == 0o700)
        child.send(SIGKILL)
        #expect(try await child.exit() == .signal(SIGKILL))
        #expect(access(path, F_OK) == 0, "nobody could remove it")
        let second = try ChildProcess(Fixture.worker.path, ["tree", "console=automatic"], environment: environment)
        try await second.line("READY")
        #expect(access(path, F_OK) != 0, "the next one has")
        second.send(SIGTERM)
        #expect(try await second.exit() == .code(0))
    }

    @Test(arguments: ["console=automatic", "debug=yes"])
    func goesOnWithout_whereThePlaceIsOpenToOthers(option: String) async throws {
        let directory = try TestDirectory()
        mkdir(directory.path("mode"), 0o755)
        chmod(directory.path("mode"), 0o755)
        let child = try ChildProcess(
            Fixture.worker.path,
            ["tree", option],
            environment: ["XDG_RUNTIME_DIR": directory.root],
        )
        try await child.errorLine("WARNING]: [^Worker]: There is no console: the directory")
        try await child.line("READY")
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
    }

    @Test func doesNotStart_whereSomebodyListens() async throws {
        let worker = try await ConsoleFixture("tree")
        try await worker.child.line("READY")
        let second = try ChildProcess(Fixture.worker.path, ["tree", "console=\(worker.path)"])
        #expect(try await second.exit() == .code(1))
        #expect(second.errorText.contains("the worker cannot start: another process listens at \(worker.path)"))
        #expect(try worker.client().reply(to: "signals").last == ". ok", "the first one is not disturbed")
        try await worker.stop()
    }

    @Test(arguments: ["tcp:0:", "/nowhere/c.sock", "/" + String(repeating: "x", count: 120)])
    func doesNotStart_withoutTheConsoleItWants(_ endpoint: String) async throws {
        let child = try ChildProcess(Fixture.worker.path, ["tree", "console=\(endpoint)"])
        #expect(try await child.exit() == .code(1))
        #expect(child.errorText.contains("mode: the worker cannot start: "))
    }

    @Test func asksForTheToken_overTCP() async throws {
        let child = try ChildProcess(Fixture.worker.path, ["tree", "console=tcp:0:s3cret"])
        let line = try await child.errorLine("Console at 127.0.0.1:")
        let port = try #require(line.split(separator: ":").last.flatMap { UInt16($0) })
        let client = try SocketClient(port: port)
        _ = client.line()
        client.send("auth s3cret")
        #expect(client.line()?.hasPrefix(". ok WorkerFixture") == true)
        #expect(client.reply(to: "graph /tmp/x.svg").last?.hasPrefix(". failed") == true)
        let stranger = try SocketClient(port: port)
        _ = stranger.line()
        stranger.send("tree")
        #expect(stranger.rest() == ". failed: wrong token\n")
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
    }
}
