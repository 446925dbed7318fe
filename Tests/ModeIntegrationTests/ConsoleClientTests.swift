//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Glibc
import TestSupport
import Testing

/// `mode-console` as a process.
@Suite(.timeLimit(.minutes(10)), .blocking) struct ConsoleClientTests {
    @Test func saysHowItWent_inItsExitCode() async throws {
        let worker = try await ConsoleFixture("tree")
        try await worker.child.line("READY")
        let tree = try Fixture.console.start(worker.path, "tree")
        #expect(try await tree.exit() == .code(0))
        #expect(tree.lines.first?.hasPrefix("Worker       running") == true)
        #expect(!tree.text.contains("\u{1B}"), "no colour where there is no terminal")
        let unknown = try Fixture.console.start(worker.path, "show", "Nobody")
        #expect(try await unknown.exit() == .code(1))
        #expect(unknown.errorText == "no service is called “Nobody”\n")
        let restart = try Fixture.console.start(worker.path, "restart", "Left")
        #expect(try await restart.exit() == .code(0))
        #expect(restart.lines.first == "asked Worker/Tree/Left to restart")
        try await worker.stop()
        let nobody = try Fixture.console.start(worker.path, "tree")
        #expect(try await nobody.exit() == .code(2))
        #expect(nobody.errorText.hasPrefix("mode-console: cannot connect to "))
    }

    @Test func readsCommandsFromAPipe_andLeavesOutBlankLines() async throws {
        let worker = try await ConsoleFixture("tree")
        try await worker.child.line("READY")
        let script = #"printf 'paths Worker/Tree/L\n\nbogus\n \nexit\n' | "$0" "$1""#
        let client = try ChildProcess("/bin/sh", ["-c", script, Fixture.console.path, worker.path])
        #expect(try await client.exit() == .code(1))
        #expect(client.lines == ["Worker/Tree/Left", "goodbye"])
        #expect(client.errorText.hasPrefix("unknown command “bogus”"))
        try await worker.stop()
    }

    @Test func findsTheWorker_ifItIsTheOnlyOne() async throws {
        let directory = try TestDirectory()
        let environment = ["XDG_RUNTIME_DIR": directory.root]
        let one = try Fixture.worker.start("tree", "console=automatic", environment: environment)
        try await one.line("READY")
        let tree = try Fixture.console.start("-p", "\(one.id)", "--json", "tree", environment: environment)
        #expect(try await tree.exit() == .code(0))
        #expect(tree.lines.first?.hasPrefix(#"{"path":"Worker","#) == true)
        let two = try Fixture.worker.start("tree", "console=automatic", environment: environment)
        try await two.line("READY")
        let which = try Fixture.console.start("-p", "WorkerFixture", "tree", environment: environment)
        #expect(try await which.exit() == .code(2))
        #expect(
            which.errorText.contains("  WorkerFixture  \(one.id)  \(directory.root)/mode/WorkerFixture-\(one.id).sock")
        )
        for worker in [one, two] {
            worker.send(SIGTERM)
            #expect(try await worker.exit() == .code(0))
        }
        let none = try Fixture.console.start("-p", "WorkerFixture", "tree", environment: environment)
        #expect(try await none.exit() == .code(2))
        #expect(none.errorText.contains("no worker “WorkerFixture” has a console in "))
    }

    @Test func showsTheTokenOfAFile() async throws {
        let directory = try TestDirectory()
        let child = try Fixture.worker.start("tree", "console=tcp:0:s3cret")
        let line = try await child.errorLine("Console at 127.0.0.1:")
        let port = try #require(line.split(separator: ":").last)
        for (token, status) in [("s3cret", Int32(0)), ("wrong", 2)] {
            try Data("\(token)\n".utf8).write(to: URL(fileURLWithPath: directory.path("token")))
            let client = try Fixture.console.start(
                "--tcp",
                "127.0.0.1:\(port)",
                "--token-file",
                directory.path("token"),
                "signals",
            )
            #expect(try await client.exit() == .code(status))
        }
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
    }

    @Test func followsATrace_untilTheWorkerEnds() async throws {
        let worker = try await ConsoleFixture("tree")
        try await worker.child.line("READY")
        let client = try Fixture.console.start(worker.path, "trace", "on")
        try await client.line("trace is on")
        worker.child.send(SIGTERM)
        try await client.line("Worker #1  stopping")
        #expect(try await client.exit() == .code(2))
        #expect(try await worker.child.exit() == .code(0))
    }

    @Test func explainsItself() async throws {
        let help = try Fixture.console.start("--help")
        #expect(try await help.exit() == .code(0))
        #expect(help.text.hasPrefix("usage: mode-console "))
        let wrong = try Fixture.console.start("--bogus")
        #expect(try await wrong.exit() == .code(2))
        #expect(wrong.errorText.hasPrefix("mode-console: unknown option --bogus\n"))
    }
}
