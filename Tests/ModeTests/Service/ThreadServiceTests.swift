//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeTesting
import Synchronization
import Testing

@testable import Mode
@testable import ModeLoop

/// Services on real threads.
@Suite(.timeLimit(.minutes(10))) struct ThreadServiceTests {
    // MARK: Whose thread

    /// The parent is on the main loop, and what calls is the test's task, which prefers no loop at all.
    @Test func runsEverythingOnItsThread_whereverItIsStartedFrom() async throws {
        let name = "probe.all"
        let probe = ChildThreadProbe(thread: name)
        let root = ChildService("root") { probe }
        try await root.start()
        #expect(root.lifecycle.loop === EventLoop.main)
        try await probe.restart()
        await root.stop()
        let threads = probe.threads
        let hooks = ["onFirstStart", "onStart", "onStarted", "onStop", "onShutdown", "onRestart", "closer"]
        let kinds = [
            "nonisolated async", "@concurrent", "default actor", "async let", "async let @concurrent", "group",
            "afterwards",
        ]
        for place in hooks + ["task", "timer", "added task"] {
            for place in [place] + kinds.map({ "\(place): \($0)" }) {
                #expect(threads[place] == [name], "\(place) ran on \(threads[place] ?? [])")
            }
        }
        #expect(threads["dependencies"] == [name])
        #expect(ChildThreadNotes.shared.threads(below: name) == [name])
        await expectParked([probe])
    }

    @Test func bindsNothing_whenItIsMade() {
        let name = "probe.unbound"
        let inherited = ChildService("inherited")
        let threaded = ChildService("threaded", on: .thread(name))
        #expect(inherited.lifecycle.loopIfBound == nil)
        #expect(threaded.lifecycle.loopIfBound?.name == name)
        #expect(ChildThreads.count(named: name) == 0)
        #expect(threaded.lifecycle.loop.openHandles.isEmpty)
    }

    @Test func sharesTheParentsLoop_unlessItSaysOtherwise() throws {
        let leaf = ChildService("leaf")
        let middle = ChildService("middle")
        let apart = ChildService("apart", on: .thread("probe.apart"))
        let root = ChildService("root", on: .thread("probe.root"))
        // Below first: the loop is settled when it is used, not when the subtree is made.
        try middle.addDependency(leaf)
        try root.addDependency(middle)
        try root.addDependency(apart)
        #expect(leaf.lifecycle.loop === root.lifecycle.loop)
        #expect(middle.lifecycle.loop === root.lifecycle.loop)
        #expect(apart.lifecycle.loop.name == "probe.apart")
    }

    @Test func works_beforeItIsStarted() async throws {
        let service = ChildService("early")
        await service.add(2)
        #expect(await service.count == 2)
        let threaded = ChildService("early", on: .thread("probe.early"))
        await threaded.add(3)
        #expect(await threaded.count == 3)
        #expect(await eventually { ChildThreads.count(named: "probe.early") == 0 })
        #expect(await threaded.count == 3)
    }

    @Test func startsFromAPlainTest() async throws {
        try await ChildPlain().start()
        let kept = ChildPlain()
        try await kept.start()
        #expect(kept.state == .running)
        await kept.stop()
        #expect(kept.state == .stopped)
    }

    // MARK: Life

    @Test func hasAThread_onlyWhileItRuns() async throws {
        let name = "probe.life"
        let service = ChildService("service", on: .thread(name))
        try await service.start()
        #expect(ChildThreads.count(named: name) == 1)
        await service.stop()
        #expect(await eventually { ChildThreads.count(named: name) == 0 })
        #expect(service.lifecycle.loop.openHandles.isEmpty)
    }

    @Test func canBeRestartedAHundredTimes() async throws {
        let name = "probe.restart"
        let journal = ChildJournal()
        let service = ChildService(
            "service",
            on: .thread(name),
            script: .starting { _ in journal.add(ChildThreads.currentName) },
        )
        try await service.start()
        for _ in 0..<100 { try await service.restart() }
        #expect(service.restartCount == 100)
        #expect(journal.all == [String](repeating: name, count: 101))
        await service.stop()
        #expect(await eventually { ChildThreads.count(named: name) == 0 })
    }

    @Test func startsAgain_whenItsParentIsRestarted() async throws {
        let journal = ChildJournal()
        let child = ChildService("child", journal, on: .thread("probe.again"))
        let root = ChildService("root") { child }
        try await root.start()
        try await root.restart()
        #expect(child.state == .running)
        #expect(journal.count(of: "child started") == 2)
        await root.stop()
        #expect(child.state == .stopped)
        await expectParked([child])
    }

    @Test func tellsTheCaller_whenTheStartFails() async throws {
        let service = ChildService(
            "server",
            on: .thread("probe.fails"),
            script: .starting { _ in throw ChildFault("port in use") },
        )
        let error = try #require(await serviceError { try await service.start() })
        #expect(error.code == .startFailed)
        #expect(error.rootCause as? ChildFault == ChildFault("port in use"))
        #expect(await eventually { ChildThreads.count(named: "probe.fails") == 0 })
        let root = ChildService("root") { service }
        let again = try #require(await serviceError { try await root.start() })
        #expect(again.service == "root/server")
        #expect(root.state.kind == .failed)
    }

    @Test func startsNoThread_whenItIsStoppedBeforeItsStart() async {
        let service = ChildService("never", on: .thread("probe.never"))
        #expect(await service.stop().outcome == .wasNotRunning)
        #expect(ChildThreads.count(named: "probe.never") == 0)
        #expect(service.lifecycle.loop.openHandles.isEmpty)
    }

    @Test func givesEachCallerItsOwnError() async throws {
        let counter = ChildThrower()
        try await counter.start()
        let calls = (0..<20).map { number in Task { try await counter.call(number) } }
        for (number, call) in calls.enumerated() {
            await #expect(throws: ChildFault("call \(number)")) { try await call.value }
        }
        #expect(counter.state == .running)
        await counter.stop()
        await expectParked([counter])
    }

    @Test func failsTheTree_whenItCrashes() async throws {
        let bad = ChildService("bad", on: .thread("probe.crash"))
        let sibling = ChildService("sibling")
        let root = ChildService("root") {
            bad
            sibling
        }
        try await root.start()
        bad.addTask { throw ChildFault() }
        await root.waitUntilStopped()
        #expect(root.state.kind == .failed)
        #expect((root.crashReason as? ServiceError)?.code == .childFailed)
        #expect((root.crashReason as? ServiceError)?.rootCause as? ChildFault == ChildFault())
        #expect(bad.state.kind == .failed)
        #expect(sibling.state == .stopped)
        await expectParked([bad])
    }

    // MARK: Between threads

    @Test func waitsOnAnotherServicesBehalf() async throws {
        let service = ChildService("service", on: .thread("probe.waits"))
        try await service.start()
        #expect(await service.sleep(for: .milliseconds(1)) == .elapsed)
        #expect(try await service.wait(timeout: .seconds(60)) { ChildThreads.currentName }.value == "probe.waits")
        #expect(try await service.wait(timeout: .milliseconds(1)) { await service.sleep(for: .seconds(60)) }.isTimedOut)
        async let outcome = service.sleep(for: .seconds(600))
        #expect(await eventually { service.openWaits == 1 })
        await service.stop()
        #expect(await outcome == .stopped)
        await expectParked([service])
    }

    /// The observer of a task that outlives the service, its lifecycle and its loop.
    @Test func forgetsAWait_forATaskThatOutlivesIt() async throws {
        let (stream, gate) = AsyncStream.makeStream(of: Int.self)
        let task = Task<Int, any Error> {
            for await value in stream { return value }
            throw CancellationError()
        }
        do {
            let service = ChildService("service", on: .thread("probe.outlived"))
            try await service.start()
            #expect(try await service.wait(for: task, timeout: .milliseconds(1)).isTimedOut)
            await service.stop()
        }
        #expect(await eventually { ChildThreads.count(named: "probe.outlived") == 0 })
        gate.yield(1)
        #expect(try await task.value == 1)
        #expect(await eventually { ChildThreads.count(named: "probe.outlived") == 0 })
    }

    /// Tasks and children that are added from other threads at the very moment of a stop leave nothing behind.
    @Test func leavesNothingRunning_whenAddingMeetsTheStop() async throws {
        let live = ChildGauge()
        for _ in 0..<200 {
            let root = ChildService("root", on: .thread("probe.race"))
            let children = (0..<4).map { ChildService("\($0)") }
            try await root.start()
            await withTaskGroup { group in
                for child in children {
                    group.addTask {
                        _ = await serviceError { try await root.addRuntimeDependency(child) }
                        root.addTask {
                            live.value.add(1, ordering: .relaxed)
                            await root.sleep(for: .seconds(600))
                            live.value.subtract(1, ordering: .relaxed)
                        }
                    }
                }
                group.addTask { await root.stop() }
            }
            #expect(live.value.load(ordering: .relaxed) == 0)
            #expect(root.state == .stopped)
            for child in children {
                #expect(child.state.kind == .created || child.state.kind == .stopped)
                if child.beacon.parent == nil { #expect(root.beacon.children.allSatisfy { $0 != child.beacon }) }
            }
            await expectParked([root])
        }
    }

    // MARK: Leaks

    @Test func freesTheServiceAndItsLoop_whenNobodyRefersToThem() async throws {
        let witness = ChildLoopWitness()
        do {
            let service = ChildService("service", on: .thread("probe.freed"))
            (witness.service, witness.loop) = (service, service.lifecycle.loop)
            try await service.start()
            service.addTask { await service.sleep(for: .seconds(600)) }
            #expect(try await service.wait(timeout: .seconds(600)) { 1 }.value == 1)
            await service.stop()
        }
        #expect(await eventually { witness.service == nil && witness.loop == nil })
    }

    @Test func leaksNoThreadAndNoDescriptor_afterAThousandStarts() async {
        await #expect(processExitsWith: .success) {
            // The main loop, on which the test waits, opens its descriptors before the counting begins.
            try await EventLoop.main.sleep(for: .milliseconds(1))
            let service = ChildService("service", on: .thread("probe.thousand"))
            try await service.start()
            await service.stop()
            try #require(await eventually { ChildThreads.count(named: "probe.thousand") == 0 })
            let descriptors = ChildThreads.openDescriptors
            for _ in 0..<1_000 {
                try await service.start()
                await service.stop()
            }
            for _ in 0..<100 {
                let other = ChildService("other", on: .thread("probe.thousand"))
                try await other.start()
                await other.stop()
            }
            try #require(await eventually { ChildThreads.count(named: "probe.thousand") == 0 })
            try #require(ChildThreads.openDescriptors == descriptors)
        }
    }
}

/// Holds a service and its loop without keeping them alive.
private final class ChildLoopWitness: @unchecked Sendable {  // written once, before the service runs
    weak var service: ChildService?
    weak var loop: EventLoop?
}

/// A number that several threads change.
private final class ChildGauge: Sendable {
    let value = Atomic(0)
}

/// The smallest service there is.
private actor ChildPlain: Service {
    nonisolated let lifecycle = Lifecycle()
}

/// Throws at each call what the caller gave it.
private actor ChildThrower: Service {
    nonisolated let lifecycle = Lifecycle(on: .thread("probe.throws"))
    nonisolated var baseLogger: Logger { .silent }

    func call(_ number: Int) throws { throw ChildFault("call \(number)") }
}
