//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization
import TestSupport
import Testing

@testable import Mode

@Suite(.timeLimit(.minutes(10)), .blocking) struct ConsoleServerTests {
    @Test func answersOneCommandAfterTheOther() async throws {
        let stage = try await ConsoleStage()
        let client = try stage.client()
        client.send(Array("paths Worker/Cache\n\nbogus\npaths Worker/Cache --json\n".utf8))
        #expect(client.line() == "Worker/Cache")
        #expect(client.line() == "Worker/Cache/Store")
        #expect(client.line() == ". ok")
        #expect(client.line()?.hasPrefix(". failed: unknown command “bogus”") == true)
        #expect(client.line() == #"{"path":"Worker/Cache"}"#)
        #expect(client.line() == #"{"path":"Worker/Cache/Store"}"#)
        #expect(client.line() == ". ok")
        #expect(client.reply(to: "exit").suffix(1) == [". ok goodbye"])
        #expect(client.rest() == "")
        await stage.end()
    }

    @Test func answersWhoSendsAndSaysNoMore() async throws {
        let stage = try await ConsoleStage()
        let client = try stage.client()
        client.send(Array("paths Worker/Cache/S\npaths Worker/Cache/S".utf8))
        client.finishSending()
        #expect(client.rest() == "Worker/Cache/Store\n. ok\nWorker/Cache/Store\n. ok\n")
        await stage.end()
    }

    @Test func tellsTheOutcome_whenItComes() async throws {
        let stage = try await ConsoleStage()
        let client = try stage.client()
        client.send("restart Cache")
        client.send("paths Worker/Cache/S")
        #expect(client.line() == "asked Worker/Cache to restart")
        #expect(stage.program.asked.withLock(\.self) == ["restart 7"])
        stage.program.outcomes.withLock { $0[0](nil) }
        #expect(client.line()?.hasPrefix(". ok restarted in ") == true)
        #expect(client.line() == "Worker/Cache/Store", "who waits for an outcome waits for all that follows")
        #expect(client.line() == ". ok")
        client.send("stop Cache")
        #expect(client.line() == "asked Worker/Cache to stop")
        stage.program.outcomes.withLock { $0[1]("it does not want to") }
        #expect(client.line() == ". failed: it does not want to")
        #expect(try await stage.eventually { stage.program.log.withLock { $0.count { $0.hasPrefix("notice") } == 2 } })
        let audit = stage.program.log.withLock { log in log.filter { $0.hasPrefix("notice") } }
        #expect(audit.count == 2 && audit[0].contains("of user ") && audit[0].hasSuffix(" asks: restart Cache"))
        await stage.end()
    }

    @Test func goesOn_whenNoOutcomeComes() async throws {
        var limits = ConsoleLimits()
        limits.outcome = .milliseconds(20)
        let stage = try await ConsoleStage(limits)
        let client = try stage.client()
        #expect(client.reply(to: "stop Cache").last == ". failed: no outcome after 20 ms; what was asked for goes on")
        stage.program.outcomes.withLock { $0[0](nil) }
        #expect(client.reply(to: "paths Worker/Cache/S").count == 2, "what comes late is not wanted any more")
        await stage.end()
    }

    @Test func doesNotRestartTheProgramItself() async throws {
        let stage = try await ConsoleStage()
        let client = try stage.client()
        #expect(
            client.reply(to: "restart Worker") == [
                ". failed: Worker is the program itself; it can be stopped, not restarted"
            ]
        )
        #expect(stage.program.asked.withLock(\.self).isEmpty)
        await stage.end()
    }

    @Test func listsCandidates_andGuesses() async throws {
        let stage = try await ConsoleStage()
        let client = try stage.client()
        #expect(
            client.reply(to: "show Stor") == [". failed: no service is called “Stor”; did you mean Worker/Cache/Store?"]
        )
        #expect(
            client.reply(to: "show Stor --json") == [
                #"{"error":"no service is called “Stor”; did you mean Worker/Cache/Store?"}"#,
                ". failed: no service is called “Stor”; did you mean Worker/Cache/Store?",
            ]
        )
        await stage.end()
    }

    @Test func showsEventsToThoseWhoTrace() async throws {
        let stage = try await ConsoleStage()
        let (all, part, none) = (try stage.client(), try stage.client(), try stage.client())
        #expect(all.reply(to: "trace on") == [". ok trace is on"])
        #expect(part.reply(to: "trace Cache on --json") == [". ok trace is on"])
        #expect(stage.program.readers.withLock(\.count) == 1, "the program is observed once")
        stage.program.say("running", path: "Worker/App")
        stage.program.say("failed", path: "Worker/Cache/Store")
        #expect(all.line()?.hasSuffix("  Worker/App #1  running") == true)
        #expect(all.line()?.hasSuffix("  Worker/Cache/Store #1  failed") == true)
        #expect(part.line()?.hasPrefix(#"* {"time":0.0,"path":"Worker/Cache/Store""#) == true)
        #expect(none.reply(to: "paths Worker/Cache/S").count == 2)
        #expect(all.reply(to: "trace off") == [". ok trace is off"])
        part.close()
        #expect(try await stage.eventually { stage.program.readers.withLock(\.isEmpty) }, "nobody looks any more")
        await stage.end()
    }

    @Test func sendsPicturesToTheClient_andBinaryOnesToFiles() async throws {
        let hook = GraphHook(
            render: { snapshot, format in Array("\(format) of \(snapshot.nodes.count)\n".utf8) },
            write: { _, path, format in if path == "bad" { throw Refusal() } },
        )
        let stage = try await ConsoleStage(graph: hook)
        let client = try stage.client()
        #expect(client.reply(to: "graph") == ["dot of 8", ". ok"])
        #expect(client.reply(to: "graph svg") == ["svg of 8", ". ok"])
        #expect(client.reply(to: "graph png") == [". failed: png is not text; name a file: graph png FILE"])
        #expect(client.reply(to: "graph /x/tree.png").last?.hasPrefix(". ok wrote /x/tree.png in ") == true)
        #expect(client.reply(to: "graph png bad") == [". failed: refused"])
        await stage.end()
    }
}

private struct Refusal: Error, CustomStringConvertible {
    let description = "refused"
}
