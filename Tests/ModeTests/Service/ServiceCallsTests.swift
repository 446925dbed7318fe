//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import ModeTesting
import Synchronization
import Testing

@testable import Mode

@Suite struct ServiceCallsTests {
    @Test func runsOnTheService_andReturnsWhatTheBodyReturns() throws {
        try simulate { _ in
            let account = Account(on: .thread("account"))
            try await account.start()
            let name = try await account.call { account in
                account.balance += 10
                return EventLoop.current?.name
            }
            #expect(name == "account")
            #expect(await account.balance == 10)
            #expect(account.lifecycle.callsUnderWay == 0)
            await account.stop()
        }
    }

    @Test func throwsToTheCallerOnly_whenTheBodyThrows() throws {
        try simulate { _ in
            let account = Account()
            try await account.start()
            await #expect(throws: Boom("no")) { try await account.call { _ in throw Boom("no") } }
            #expect(account.state == .running)
            await account.stop()
        }
    }

    @Test(arguments: [false, true]) func isRefused_whenTheServiceDoesNotRun(hasRun: Bool) throws {
        try simulate { _ in
            let account = Account()
            if hasRun {
                try await account.start()
                await account.stop()
            }
            let error = await #expect(throws: ServiceError.self) { try await account.call { $0.balance } }
            #expect(error?.code == .notRunning)
            #expect(!account.cast { $0.balance = 1 })
            #expect(account.lines.contains("\"cast\""))
            #expect(await account.balance == 0)
        }
    }

    @Test func callsBack_toAnyDepth() throws {
        try simulate { _ in
            let account = Account(on: .thread("account"))
            try await account.start()
            #expect(try await account.depth(10) == 10)
            await account.stop()
        }
    }

    @Test func isShownAmongTheTasks_whileItIsUnderWay() throws {
        try simulate { simulation in
            let account = Account()
            let gate = Gate()
            try await account.start()
            let call = spawn { try await account.call("audit") { _ in await gate.wait() } }
            await simulation.advance(by: .zero)
            let task = try #require(account.beacon.snapshot().nodes[0].tasks.first)
            #expect(task.name == "audit")
            #expect(task.createdAt.hasPrefix("ModeTests/ServiceCallsTests.swift:"))
            gate.open()
            try await call.value
            #expect(account.beacon.snapshot().nodes[0].tasks.isEmpty)
            await account.stop()
        }
    }

    @Test func endsAtTheLimit_andCancelsTheBody() throws {
        try simulate { simulation in
            let account = Account(on: .thread("account"))
            try await account.start()
            let began = account.lifecycle.now
            let error = await #expect(throws: ServiceError.self) {
                try await account.call(timeout: .seconds(2), "slow") { await $0.waitForCancellation() }
            }
            #expect(error?.code == .callTimedOut)
            #expect(error?.message == "\"slow\"")
            #expect(began.duration(to: account.lifecycle.now) == .seconds(2))
            await account.stop()
            #expect(await account.wasCancelled)
        }
    }

    @Test func endsAtOnce_whenTheCallerIsCancelled() throws {
        try simulate { simulation in
            let account = Account(on: .thread("account"))
            let gate = Gate()
            try await account.start()
            let call = spawn { try await account.call { _ in await gate.wait() } }
            await simulation.advance(by: .zero)
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
            gate.open()
            await account.stop()
        }
    }

    @Test func endsWithTheStop_whenTheBodyHeedsItsCancellation() throws {
        try simulate { simulation in
            let account = Account(on: .thread("account"))
            try await account.start()
            let call = spawn { try await account.call { try await $0.sleepLong() } }
            await simulation.advance(by: .zero)
            await account.stop()
            let error = await #expect(throws: ServiceError.self) { try await call.value }
            #expect(error?.code == .stopped)
        }
    }

    @Test func endsWithTheRun_whenTheBodyDoesNotHeedItsCancellation() throws {
        try simulate { simulation in
            let account = Account(on: .thread("account"))
            let gate = Gate()
            try await account.start()
            let call = spawn { try await account.call { _ in await gate.wait() } }
            await simulation.advance(by: .zero)
            let report = await account.stop()
            #expect(!report.isClean)
            let error = await #expect(throws: ServiceError.self) { try await call.value }
            #expect(error?.code == .stopped)
            gate.open()
            await simulation.advance(by: .zero)
        }
    }

    @Test func namesTheFailure_whenTheServiceCrashesMeanwhile() throws {
        try simulate { simulation in
            let account = Account()
            try await account.start()
            let call = spawn { try await account.call { try await $0.sleepLong() } }
            await simulation.advance(by: .zero)
            account.crash(Boom("disk full"))
            let error = await #expect(throws: ServiceError.self) { try await call.value }
            #expect(error?.code == .stopped)
            #expect(error?.rootCause as? Boom == Boom("disk full"))
            await account.stop()
        }
    }

    @Test func isRefused_beyondTheLimitOfCalls() throws {
        try simulate { simulation in
            let account = Account(callLimit: 2)
            let gate = Gate()
            try await account.start()
            let first = spawn { try await account.call { _ in await gate.wait() } }
            await simulation.advance(by: .zero)
            #expect(account.cast { _ in await gate.wait() })
            let error = await #expect(throws: ServiceError.self) { try await account.call { $0.balance } }
            #expect(error?.code == .overloaded)
            #expect(!account.cast { _ in })
            gate.open()
            try await first.value
            await account.stop()
            #expect(account.lifecycle.callsUnderWay == 0)
        }
    }

    @Test func castsBeginInTheOrderInWhichTheyWereSent() throws {
        try simulate { simulation in
            let account = Account(on: .thread("account"))
            try await account.start()
            for number in 1...100 { account.cast { $0.seen.append(number) } }
            await simulation.advance(by: .zero)
            #expect(await account.seen == Array(1...100))
            await account.stop()
        }
    }

    @Test func logsWhatACastThrows() throws {
        try simulate { simulation in
            let account = Account()
            try await account.start()
            account.cast("deposit") { _ in throw Boom("no such currency") }
            await simulation.advance(by: .zero)
            #expect(account.lines.contains("error Account: task \"deposit\" threw: no such currency"))
            #expect(account.state == .running)
            account.cast("deposit", onError: .crash) { _ in throw Boom("fatal") }
            await simulation.advance(by: .zero)
            #expect(account.crashReason as? Boom == Boom("fatal"))
            await account.stop()
        }
    }

    @Test func stopsTheServiceFromInside_withoutWaitingForItself() throws {
        try simulate { _ in
            let account = Account(on: .thread("account"))
            try await account.start()
            let report = try await account.call { await $0.stop() }
            #expect(report.outcome == .requested)
            await account.waitUntilStopped()
        }
    }

    @Test func loseNothing_whenManyThreadsCall() async throws {
        let account = Account(on: .thread("account"))
        try await account.start()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<200 {
                        try await account.call { $0.balance += 1 }
                        account.cast { $0.balance += 1 }
                    }
                }
            }
            try await group.waitForAll()
        }
        // A call comes after every cast that was sent before.
        #expect(try await account.call { $0.balance } == 3_200)
        await account.stop()
    }
}

extension Lifecycle {
    fileprivate var callsUnderWay: Int { core.withLock { $0.run?.calls.count ?? 0 } }
}

private actor Account: Service {
    nonisolated let lifecycle: Lifecycle
    nonisolated let lines = LogLines()
    nonisolated let callLimit: Int?
    var balance = 0
    var seen: [Int] = []
    var wasCancelled = false

    init(on choice: LoopChoice = .inherited, callLimit: Int? = nil) {
        lifecycle = Lifecycle(on: choice)
        self.callLimit = callLimit
    }

    nonisolated var baseLogger: Logger { lines.logger(.info) }

    func depth(_ depth: Int) async throws -> Int {
        guard depth > 0 else { return 0 }
        return 1 + (try await call { try await $0.depth(depth - 1) })
    }

    func sleepLong() async throws {
        try await EventLoop.main.sleep(for: .seconds(3_600))
    }

    func waitForCancellation() async {
        await sleep(for: .seconds(3_600))
        wasCancelled = Task.isCancelled
    }
}
