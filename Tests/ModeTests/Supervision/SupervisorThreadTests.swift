//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// Supervision across loops, in virtual time and on threads.
@Suite(.timeLimit(.minutes(10))) struct SupervisorThreadTests {
    /// Where the supervisor is, and where its children are.
    static let places: [(supervisor: Bool, children: Bool)] = [(false, true), (true, false), (true, true)]

    static func make(_ name: String, _ place: (supervisor: Bool, children: Bool)) -> (Supervisor, [Probe]) {
        let events = EventLog()
        let children = ["a", "b", "c"].map { label in
            Probe(label, on: place.children ? .thread("\(name)-\(label)") : .inherited, events: events)
        }
        let supervisor = Supervisor(
            strategy: .restForOne,
            intensity: .unlimited,
            backoff: .constant(.milliseconds(1)),
            on: place.supervisor ? .thread("\(name)-s") : .inherited,
        ) {
            for child in children { child }
        }
        return (supervisor, children)
    }

    @Test(arguments: places) func restartsInOrder_acrossLoops(place: (supervisor: Bool, children: Bool)) throws {
        try simulate { simulation in
            let (supervisor, children) = Self.make("sim", place)
            try await supervisor.start()
            for round in 1...5 {
                _ = children[0].events.take()
                children[1].crash(Boom())
                await simulation.advance(by: .milliseconds(1))
                let trace = SupervisionTrace.of(children[0].events.take())
                #expect(trace.filter { $0 != "-b" } == ["-c", "+b", "+c"])
                #expect(supervisor.summary == ["a running 0", "b running \(round)", "c running \(round)"])
            }
            await supervisor.stop()
            #expect(children.allSatisfy { $0.state == .stopped })
        }
    }

    /// The child's own word that it runs is still on its way when the supervisor's loop hears of its end.
    @Test(arguments: [false, true], 0..<10)
    func restartsAnAddedChild_thatCrashesBeforeItsStartIsKnown(isStopped: Bool, seed: UInt64) throws {
        try simulate(seed: seed) { simulation in
            let supervisor = Supervisor(intensity: .unlimited, backoff: .none)
            try await supervisor.start()
            simulation.delayMessages(upTo: .milliseconds(5))
            let child = Probe("child", on: .thread("overtaken"))
            try await supervisor.addChild(child)
            if isStopped { child.requestStop() } else { child.crash(Boom()) }
            await simulation.advance(by: .seconds(60))
            #expect(child.state == (isStopped ? .stopped : .running) && child.attempts == (isStopped ? 1 : 2))
            #expect(supervisor.children.count == 1 && supervisor.state == .running)
            try await supervisor.restartChild(child)
            child.crash(Boom())
            await simulation.advance(by: .seconds(60))
            #expect(child.state == .running)
            await supervisor.stop()
        }
    }

    @Test(arguments: places) func restartsOnTheChildsThread(place: (supervisor: Bool, children: Bool)) async throws {
        let name = "st\(place.supervisor ? 1 : 0)\(place.children ? 1 : 0)"
        let (supervisor, children) = Self.make(name, place)
        let threads = Box<[String]>([])
        children[1].set(.onStart, .perform { _ in threads.value.append(ChildThreads.currentName) })
        try await supervisor.start()
        for round in 1...20 {
            children[1].crash(Boom())
            #expect(await eventually { supervisor.summary.last == "c running \(round)" })
        }
        #expect(threads.value.count == 21)
        #expect(Set(threads.value).count == 1)
        if place.children { #expect(threads.value.first == "\(name)-b") }
        if place.supervisor, !place.children { #expect(threads.value.first == "\(name)-s") }
        await supervisor.stop()
        await expectParked(children + [supervisor] as [any Service])
    }

    /// Crashes from foreign threads, one on top of the other, never leave a child down.
    @Test func losesNoChild_whenManyThreadsCrashThem() async throws {
        let children = (0..<8).map { ChildService("\($0)", on: $0 % 2 == 0 ? .thread("storm-\($0)") : .inherited) }
        let supervisor = Supervisor(intensity: .unlimited, backoff: .none) {
            for child in children { child }
        }
        try await supervisor.start()
        await withTaskGroup { group in
            for child in children {
                group.addTask {
                    for _ in 0..<50 {
                        child.crash(ChildFault())
                        await Task.yield()
                    }
                }
            }
        }
        #expect(await eventually { children.allSatisfy { $0.state == .running } })
        #expect(supervisor.state == .running)
        #expect(await supervisor.stop().isClean)
        await expectParked(children)
    }

    @Test func stopsFromAnotherThread_whateverTheRestartsDo() async throws {
        for round in 0..<20 {
            let children = (0..<4).map { ChildService("\($0)", on: $0 % 2 == 0 ? .thread("race-\($0)") : .inherited) }
            let supervisor = Supervisor(strategy: .oneForAll, intensity: .unlimited, backoff: .none) {
                for child in children { child }
            }
            try await supervisor.start()
            for child in children.prefix(round % 4 + 1) { child.crash(ChildFault()) }
            for _ in 0..<round { await Task.yield() }
            await supervisor.stop()
            #expect(supervisor.state == .stopped)
            #expect(children.allSatisfy { $0.state.kind != .running && $0.state.kind != .starting })
        }
    }
}
