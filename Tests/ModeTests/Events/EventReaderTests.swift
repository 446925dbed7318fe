//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// Readers of events that come and go while services live, on whatever thread.
@Suite(.timeLimit(.minutes(10))) struct EventReaderTests {
    /// What may follow a state, as a reader sees it.
    static let next: [String: Set<String>] = [
        "created": ["starting", "stopped"],
        "starting": ["running", "stopping", "failed", "stopped"],
        "running": ["stopping", "failed"],
        "stopping": ["stopped", "failed"],
        "stopped": ["starting", "restarting", "stopped"],
        "failed": ["starting", "restarting", "stopped"],
        "restarting": ["starting", "stopped", "failed"],
    ]

    /// Checks what was seen of each service: generations and times go up, states follow each other.
    static func expectOrder(_ seen: [ServiceEvent], _ comment: Comment) {
        for (_, events) in Dictionary(grouping: seen, by: \.service) {
            #expect(events.map(\.generation) == events.map(\.generation).sorted(), comment)
            let states = events.filter { $0.kind == .state }.map(\.words)
            for (before, after) in zip(states, states.dropFirst()) {
                #expect(next[before]?.contains(after) == true, "\(before) → \(after): \(comment)")
            }
        }
    }

    @Test func losesNoEvent_andKeepsTheirOrder_whateverHappensToTheServices() throws {
        try simulate(seeds: 0..<100) { simulation in
            simulation.delayMessages(upTo: .milliseconds(3), probability: 0.3)
            var dice = SplitMix64(seed: simulation.seed ?? 0)
            let leaf = Probe("leaf")
            let far = Probe("far", [leaf], on: .thread("far"))
            let root = Probe("root", [far, Probe("near", events: leaf.events, lines: leaf.lines)])
            for probe in [root, far, leaf] { probe.script.tasks = [("t", .forever)] }
            // Attached from here on, so that a reader of the root hears of all.
            try await root.start()
            await root.stop()
            let seen = Box([ServiceEvent]())
            let known = spawn { [states = leaf.stateChanges] in
                var known: [String] = []
                for await state in states { known.append(state.kind.rawValue) }
                return known
            }
            let reader = root.beacon.observeEvents { event in seen.update { $0.append(event) } }
            for _ in 0..<12 {
                await simulation.advance(by: .milliseconds(Int(dice.next(below: 10))))
                let probe = [root, far, leaf][Int(dice.next(below: 3))]
                switch dice.next(below: 5) {
                case 0: _ = try? await probe.startIfNeeded()
                case 1: await probe.stop()
                case 2: probe.crash(Boom())
                case 3: try? await probe.restart()
                default: _ = spawn { try? await root.startIfNeeded() }
                }
            }
            for probe in [root, far, leaf] { await probe.stop() }
            await simulation.runUntilIdle()
            reader.cancel()
            known.cancel()
            let told = seen.value.filter { $0.path.hasSuffix("leaf") && $0.kind == .state }.map(\.words)
            // A stream of states begins with the present one.
            let states = Array(await known.value.dropFirst())
            #expect(states == told, "seed \(simulation.seed ?? 0)")
            Self.expectOrder(seen.value, "seed \(simulation.seed ?? 0)")
        }
    }

    @Test func endsOneReader_thatCancelsItselfFromInside() throws {
        try simulate { _ in
            let service = Probe("service")
            let (seen, other) = (EventLog(), EventLog())
            let reader = Box(EventReader?.none)
            reader.value = service.beacon.observeEvents { event in
                seen.add(event.words)
                if event.words == "running" { reader.value?.cancel() }
            }
            let second = service.beacon.observeEvents { other.add($0.words) }
            try await service.start()
            await service.stop()
            second.cancel()
            #expect(seen.all.last == "running")
            #expect(other.all.last == "stopped")
        }
    }

    @Test func neverDeadlocks_whenReadersComeAndGoOnOtherThreads() async throws {
        let root = Probe("root", [Probe("a", on: .thread("a")), Probe("b", on: .thread("b"))])
        let seen = Box([ServiceEvent]())
        let whole = root.beacon.observeEvents { event in seen.update { $0.append(event) } }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<300 {
                        let reader = Box(EventReader?.none)
                        reader.value = root.beacon.observeEvents { _ in reader.value?.cancel() }
                        await Task.yield()
                        reader.value?.cancel()
                        reader.value = nil
                    }
                }
                group.addTask {
                    for _ in 0..<100 {
                        var events = root.beacon.events(bufferingNewest: 5).makeAsyncIterator()
                        let reading = Task { await events.next() }
                        await Task.yield()
                        reading.cancel()
                        _ = await reading.value
                        _ = (root.beacon.recentEvents, root.beacon.recordedSnapshot(), root.beacon.snapshot())
                    }
                }
            }
            group.addTask {
                for round in 0..<60 {
                    _ = try? await root.startIfNeeded()
                    if round % 3 == 0 { root.script.children[0].crash(Boom()) }
                    await root.stop()
                }
            }
        }
        await root.stop()
        whole.cancel()
        Self.expectOrder(seen.value, "threads")
        #expect(seen.value.contains { $0.words == "running" })
    }

    /// A service may be freed by whoever looks at it last, and its own end may log.
    @Test func neverDeadlocks_whenAServiceIsFreedWhileItIsRead() async throws {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<200 {
                        guard let (root, leaf) = try? Mortal.pair() else { return }
                        let beacon = leaf.beacon
                        let reader = root.beacon.observeEvents { _ in }
                        let life = Task { [leaf] in
                            _ = try? await leaf.startIfNeeded()
                            leaf.crash(Boom())
                            await leaf.stop()
                        }
                        let death = Task { [root] in _ = root.state }
                        await death.value
                        _ = (beacon.recentEvents, beacon.recordedSnapshot())
                        await life.value
                        reader.cancel()
                    }
                }
            }
        }
    }

    @Test func neverDeadlocks_whenAServiceIsFreedWhileASnapshotIsMade() throws {
        let (latest, isOver) = (Box(Probe("first").beacon), Box(false))
        let looking = try NativeThread(named: "looking") {
            while !isOver.value { _ = (latest.value.recordedSnapshot(), latest.value.snapshot()) }
        }
        for _ in 0..<5_000 {
            let service = Mortal(nil)
            latest.value = service.beacon
        }
        isOver.value = true
        looking.join()
        #expect(latest.value.service == nil)
    }

    /// Whoever looks through the tree may be the last who holds a service that is above.
    @Test func neverDeadlocks_whenAParentIsFreedWhileTheTreeIsLookedThrough() throws {
        let (leaf, elsewhere, isOver) = (Mortal(nil), Probe("elsewhere"), Box(false))
        let reader = elsewhere.beacon.observeEvents { _ in }
        leaf.lifecycle.bind(leaf)
        let speaking = try NativeThread(named: "speaking") {
            // Once at the least, however quick the other thread is.
            repeat { leaf.lifecycle.record(.message, "words") } while !isOver.value
        }
        for _ in 0..<5_000 {
            let parent = Mortal(nil)
            try parent.addDependency(leaf)
            try parent.addDependency(Mortal(nil))
        }
        isOver.value = true
        speaking.join()
        reader.cancel()
        #expect(leaf.beacon.recentEvents.last?.words == "words")
    }
}

/// A service whose end logs, and asks where it stands.
private actor Mortal: Service {
    nonisolated let lifecycle: Lifecycle
    nonisolated let lines = LogLines()
    private let child: Mortal?

    init(_ child: Mortal?, on choice: LoopChoice = .inherited) {
        lifecycle = Lifecycle(on: choice)
        self.child = child
    }

    deinit { lines.logger().info("freed \(lifecycle.path)") }

    nonisolated var baseLogger: Logger { lines.logger() }

    static func pair() throws -> (Mortal, Mortal) {
        let leaf = Mortal(nil, on: .thread("mortal"))
        let root = Mortal(leaf)
        try root.addDependency(leaf)
        return (root, leaf)
    }
}
