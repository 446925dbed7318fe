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

/// Clients that mean no good, or are broken.
@Suite(.timeLimit(.minutes(10)), .blocking) struct ConsoleHostilityTests {
    @Test func closes_whenALineIsTooLong() async throws {
        let stage = try await ConsoleStage()
        let client = try stage.client()
        client.send([UInt8](repeating: UInt8(ascii: "x"), count: 5_000))
        #expect(client.rest() == "* a line has 4096 bytes at most; goodbye\n")
        await stage.end()
    }

    @Test func escapesWhatItRepeats() async throws {
        let stage = try await ConsoleStage()
        let client = try stage.client()
        client.send([0x1B, 0x5B, 0x32, 0x4A, 0xFF, 0x00, 0x0A])
        let reply = client.line() ?? ""
        #expect(reply.hasPrefix(". failed: unknown command “\\u{1b}[2J"))
        #expect(!reply.utf8.contains { $0 < 0x20 })
        await stage.end()
    }

    @Test func refusesMoreThanItCanServe() async throws {
        var limits = ConsoleLimits()
        limits.connections = 3
        let stage = try await ConsoleStage(limits)
        let clients = try (0..<3).map { _ in try stage.client() }
        for _ in 0..<5 {
            let refused = try stage.connect()
            #expect(refused.rest() == "* too many connections, 3; try again later\n")
        }
        #expect(clients[0].reply(to: "stats").contains { $0.contains("5 refused") })
        #expect(try await stage.eventually { stage.program.log.withLock { $0.contains { $0.hasPrefix("warning") } } })
        let warnings = stage.program.log.withLock { log in log.filter { $0.hasPrefix("warning") } }
        #expect(warnings == ["warning: Console: refused 1 connection; 3 are open"], "once a minute")
        #expect(clients[1].reply(to: "exit").last == ". ok goodbye")
        _ = clients[1].rest()
        #expect(try stage.client().reply(to: "signals").last == ". ok", "there is room again")
        await stage.end()
    }

    @Test func keepsRoomForFriends_whenStrangersGuess() async throws {
        var limits = ConsoleLimits()
        (limits.connections, limits.strangers, limits.penalty) = (4, 2, .seconds(60))
        let stage = try await ConsoleStage(limits, token: "s3cret")
        let guessing = try (0..<2).map { _ in try stage.client() }
        for stranger in guessing { stranger.send("auth wrong") }
        let server = stage.server
        #expect(try await stage.eventually { try await server.loop.perform { server.counters.wrongTokens } == 2 })
        #expect(try stage.connect().rest().hasPrefix("* too many connections, 2;"))
        withExtendedLifetime(guessing) {}
        await stage.end()
    }

    @Test func acceptsAtARate_howeverManyCome() async throws {
        var limits = ConsoleLimits()
        (limits.burst, limits.acceptsPerSecond) = (2, 100)
        let stage = try await ConsoleStage(limits)
        let began = stage.server.loop.now
        for _ in 0..<12 { _ = try stage.client() }
        #expect(began.duration(to: stage.server.loop.now) >= .milliseconds(90))
        await stage.end()
    }

    @Test func wantsTheTokenFirst() async throws {
        var limits = ConsoleLimits()
        limits.penalty = .milliseconds(50)
        let stage = try await ConsoleStage(limits, token: "s3cret")
        let friend = try stage.connect()
        #expect(friend.line() == "* mode console 1: auth TOKEN first")
        #expect(friend.reply(to: "auth s3cret").last?.hasPrefix(". ok stage, process ") == true)
        for line in ["tree", "auth wrong", "auth s3cre", "auth s3crett", ""] {
            let stranger = try stage.connect()
            _ = stranger.line()
            let began = stage.server.loop.now
            stranger.send(line)
            stranger.send("tree")
            #expect(stranger.rest() == ". failed: wrong token\n", "\(line)")
            #expect(began.duration(to: stage.server.loop.now) >= .milliseconds(50))
        }
        #expect(friend.reply(to: "stats").contains { $0.contains("5 wrong tokens") })
        #expect(!stage.program.log.withLock { $0.contains { $0.contains("s3cret") } })
        await stage.end()
    }

    @Test func doesNotWaitForEver_forAToken() async throws {
        var limits = ConsoleLimits()
        limits.authentication = .milliseconds(20)
        let stage = try await ConsoleStage(limits, token: "s3cret")
        let stranger = try stage.connect()
        stranger.send(Array("auth ".utf8))
        #expect(stranger.rest() == "* mode console 1: auth TOKEN first\n* no token in time\n")
        await stage.end()
    }

    @Test func endsAnIdleConnection_andOneThatDrips() async throws {
        var limits = ConsoleLimits()
        limits.idle = .milliseconds(30)
        let stage = try await ConsoleStage(limits)
        let client = try stage.client()
        client.send(Array("tre".utf8))
        #expect(client.rest() == "* nothing was asked for 30 ms; goodbye\n")
        await stage.end()
    }

    @Test func keepsWhoTraces_howeverLongItIsSilent() async throws {
        var limits = ConsoleLimits()
        limits.idle = .seconds(2)
        let stage = try await ConsoleStage(limits)
        let client = try stage.client()
        client.send("trace on")
        #expect(client.line() == ". ok trace is on")
        try await EventLoop.main.sleep(for: .milliseconds(2_200))
        stage.program.say("running")
        #expect(client.line()?.hasSuffix("running") == true)
        await stage.end()
    }

    @Test func closes_whenAReplyIsNotTaken() async throws {
        var limits = ConsoleLimits()
        limits.reply = .milliseconds(50)
        let stage = try await ConsoleStage(limits)
        let client = try stage.client()
        // More than the kernel takes for somebody who does not read.
        client.send(Array(String(repeating: "help\n", count: 1_000).utf8))
        #expect(
            try await stage.eventually {
                stage.program.log.withLock { $0.contains { $0.hasSuffix("does not take its reply") } }
            }
        )
        await stage.end()
    }

    @Test func dropsAndCountsLines_whenATraceIsReadTooSlowly() async throws {
        var limits = ConsoleLimits()
        limits.queue = 10_000
        let stage = try await ConsoleStage(limits)
        let client = try stage.client()
        #expect(client.reply(to: "trace on").last == ". ok trace is on")
        for _ in 0..<20 {
            for _ in 0..<1_000 { stage.program.say(String(repeating: "x", count: 100)) }
            _ = try await stage.server.loop.perform { 0 }
        }
        let dropped = client.lines { $0.hasSuffix("lines dropped") }
        #expect(dropped.last?.hasPrefix("* … ") == true)
        #expect(dropped.count < 20_000)
        client.send("stats")
        #expect(client.lines { $0.hasPrefix(". ok") }.contains { $0.contains("lines dropped") })
        await stage.end()
    }

    @Test func outlivesClientsThatVanish() async throws {
        let stage = try await ConsoleStage()
        for _ in 0..<50 {
            let client = try stage.connect()
            client.send("trace on")
            client.send("tree")
            client.close()
        }
        stage.program.say("running")
        #expect(try await stage.eventually { try stage.connect().line()?.contains("stage") == true })
        #expect(try await stage.eventually { stage.program.readers.withLock(\.isEmpty) })
        await stage.end()
    }
}
