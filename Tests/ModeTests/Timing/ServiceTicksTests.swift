//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import Mode
import ModeLoop
import Testing

/// Timers whose bodies never wait, in real time: the loop calls them, without a task.
@Suite(.timeLimit(.minutes(10))) struct ServiceTicksTests {
    private static let interval = Duration.milliseconds(1)

    @Test func comeOnTheService_withoutATask() async throws {
        let seen = ChildJournal()
        let service = Ticking { service in
            service.preconditionIsolated()
            withUnsafeCurrentTask { seen.add($0 == nil ? "no task" : "a task") }
        }
        try await service.start()
        await service.waitForTicks(3)
        await service.stop()
        #expect(seen.all.prefix(3) == ["no task", "no task", "no task"])
    }

    @Test func end_whenTheServiceStops() async throws {
        let service = Ticking { _ in }
        try await service.start()
        await service.waitForTicks(1)
        let report = await service.stop()
        #expect(report.isClean)
        let count = await service.ticks
        try await EventLoop.main.sleep(for: .milliseconds(20))
        #expect(await service.ticks == count)
        try await service.restart()
        await service.waitForTicks(count + 2)
        await service.stop()
    }

    @Test func belongToTheService_thatStopsItself() async throws {
        let service = Ticking { $0.requestStop() }
        let supervisor = Supervisor { service.supervised(.transient) }
        try await supervisor.start()
        // From inside it is a normal end, and not somebody else's order.
        await service.waitUntilStopped()
        #expect(service.state.kind == .stopped)
        await supervisor.stop()
    }

    @Test func crashTheService_whenTheBodyThrows() async throws {
        let service = Ticking { _ in throw ChildFault("tick") }
        try await service.start()
        await service.waitUntilStopped()
        #expect(service.state.kind == .failed)
        #expect(service.crashReason as? ChildFault == ChildFault("tick"))
        #expect(await service.ticks == 1)
    }

    @Test func goOn_whenThePolicyIsToLog() async throws {
        let lines = LogLines()
        let service = Ticking(logger: lines.logger(), onError: .log) { _ in throw ChildFault("tick") }
        try await service.start()
        await service.waitForTicks(3)
        #expect(service.state.kind == .running)
        await service.stop()
        #expect(lines.all.filter { $0.contains("timer \"tick\" threw") }.count >= 3)
    }

    @Test func pauseAsATaskDoes_whenThePolicyIsToRestart() async throws {
        let seen = ChildJournal()
        let service = Ticking(onError: .restart(after: .milliseconds(1))) { _ in
            withUnsafeCurrentTask { seen.add($0 == nil ? "no task" : "a task") }
            throw ChildFault("tick")
        }
        try await service.start()
        await service.waitForTicks(3)
        await service.stop()
        #expect(Set(seen.all) == ["a task"])
    }

    @Test func letOthersHaveTheirTurn_whenTheyNeverCatchUp() async throws {
        let service = Ticking(missed: .burst) { _ in
            let end = ContinuousClock.now.advanced(by: .milliseconds(3))
            while ContinuousClock.now < end {}
        }
        try await service.start()
        await service.waitForTicks(3)
        // From another loop, and so through the inbox.
        let other = EventLoop(threadNamed: "other")
        let ticks = await Task(executorPreference: other) { await service.ticks }.value
        #expect(ticks >= 3)
        await service.stop()
    }

    @Test func areShownInTheTree() async throws {
        let service = Ticking { _ in }
        try await service.start()
        await service.waitForTicks(2)
        let task = try #require(service.beacon.snapshot().nodes[0].tasks.first)
        #expect(task.name == "tick")
        #expect(task.createdAt.contains("ServiceTicksTests.swift:"))
        #expect(try #require(task.timer).runs >= 2)
        #expect(try #require(task.timer).interval == Self.interval)
        await service.stop()
        #expect(service.beacon.snapshot().nodes[0].tasks.isEmpty)
    }

    @Test func runWhereTheyBelong_whenThatIsNotTheService() async throws {
        let seen = ChildJournal()
        let service = ChildService(
            "service",
            script: .doing { service in
                service.every(.milliseconds(1), "there") { @MainActor in
                    MainActor.preconditionIsolated()
                    withUnsafeCurrentTask { seen.add($0 == nil ? "no task" : "a task") }
                }
            },
        )
        try await service.start()
        while seen.all.isEmpty { try await EventLoop.main.sleep(for: .milliseconds(1)) }
        await service.stop()
        #expect(Set(seen.all) == ["a task"])
    }

    @Test func letGoOfTheService_whenItHasStopped() async throws {
        weak var held: Ticking?
        do {
            let service = Ticking { _ in }
            held = service
            try await service.start()
            await service.waitForTicks(1)
            await service.stop()
        }
        let wasFreed = await eventuallyFreed { held == nil }
        #expect(wasFreed)
    }

    @Test func letGoOfTheService_thoughATimerOfItsMillisecondGoesOn() async throws {
        var services = (0..<20).map { _ in Ticking(every: .seconds(3_600)) { _ in } }
        for service in services { try await service.start() }
        var gone: [Weak] = []
        for service in services.prefix(15) {
            await service.stop()
            gone.append(Weak(service: service))
        }
        services.removeFirst(15)
        let wereFreed = await eventuallyFreed { gone.allSatisfy { $0.service == nil } }
        #expect(wereFreed)
        for service in services { await service.stop() }
    }

    private struct Weak {
        weak var service: Ticking?
    }

    private func eventuallyFreed(_ isFreed: () -> Bool) async -> Bool {
        for _ in 0..<10_000 where !isFreed() { try? await EventLoop.main.sleep(for: .milliseconds(1)) }
        return isFreed()
    }
}

private actor Ticking: Service {
    nonisolated let lifecycle = Lifecycle()
    nonisolated let baseLogger: Logger
    private let interval: Duration
    private let missed: MissedTicks
    private let onError: TaskErrorPolicy
    private let body: @Sendable (isolated Ticking) throws -> Void
    private(set) var ticks = 0
    private var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    init(
        every interval: Duration = .milliseconds(1),
        logger: Logger = .silent,
        missed: MissedTicks = .skip,
        onError: TaskErrorPolicy = .crash,
        body: @escaping @Sendable (isolated Ticking) throws -> Void,
    ) {
        self.interval = interval
        baseLogger = logger
        self.missed = missed
        self.onError = onError
        self.body = body
    }

    var tasks: Tasks {
        every(interval, "tick", missed: missed, onError: onError) { try tick() }
    }

    private func tick() throws {
        ticks += 1
        defer {
            for waiter in waiters where waiter.count <= ticks { waiter.continuation.resume() }
            waiters.removeAll { $0.count <= ticks }
        }
        try body(self)
    }

    func waitForTicks(_ count: Int) async {
        guard ticks < count else { return }
        await withCheckedContinuation { waiters.append((count, $0)) }
    }
}
