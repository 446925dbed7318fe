//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// A service that asks, from inside, for itself or what contains it to be stopped, restarted or removed.
@Suite struct SelfStopTests {
    enum Place: CaseIterable {
        case onFirstStart, onStart, onStarted, onStop, onShutdown, onRestart, task, timer, closer
    }
    enum Target: CaseIterable { case itself, parent, root }
    enum Request: CaseIterable { case stop, restart, remove }

    struct Case: CustomStringConvertible {
        let place: Place
        let target: Target
        let request: Request
        var description: String { "\(request) \(target) from \(place)" }
    }

    static let cases = Place.allCases.flatMap { place in
        Target.allCases.flatMap { target in
            Request.allCases.map { Case(place: place, target: target, request: $0) }
        }
    }

    @Test(arguments: cases) func returnsAtOnce_andCompletes(_ example: Case) throws {
        try simulate { simulation in
            let child = Probe("child")
            let parent = Probe("parent", [child])
            let root = Probe("root", [parent])
            let targets: [Target: (Probe, Probe?)] = [
                .itself: (child, parent), .parent: (parent, root), .root: (root, nil),
            ]
            let (target, owner) = try #require(targets[example.target])
            let asked = Box(0)
            let outcomes = EventLog()
            let body = Probe.Behaviour.perform { _ in
                guard asked.value == 0 else { return }
                asked.value += 1
                let before = simulation.elapsed
                switch example.request {
                case .stop: outcomes.add("\(await target.stop().outcome)")
                case .restart:
                    try await target.restart()
                    outcomes.add("requested")
                case .remove:
                    guard let owner else { return outcomes.add("requested") }
                    outcomes.add("\(try await owner.removeDependency(target).outcome)")
                }
                #expect(simulation.elapsed == before)
            }
            switch example.place {
            case .onFirstStart: child.set(.onFirstStart, body)
            case .onStart: child.set(.onStart, body)
            case .onStarted: child.set(.onStarted, body)
            case .onStop: child.set(.onStop, body)
            case .onShutdown: child.set(.onShutdown, body)
            case .onRestart: child.set(.onRestart, body)
            case .task: child.script.tasks = [("t", body)]
            case .timer: child.script.timer = body
            case .closer: child.script.closers = [("c", body)]
            }
            // Whether the start succeeds depends on the place.
            try? await root.start()
            if example.place == .onRestart { try? await child.restart() }
            if [.onStop, .onShutdown, .closer].contains(example.place) { await root.stop() }
            await simulation.advance(by: .seconds(1))
            #expect(outcomes.all == ["requested"])
            for probe in [root, parent, child] {
                #expect(
                    [.stopped, .running, .failed, .created].contains(probe.state.kind),
                    "\(probe.label) \(probe.state)",
                )
            }
            if example.request == .remove, owner != nil { #expect(target.beacon.parent == nil) }
            // No time was spent on waiting for oneself.
            #expect(simulation.elapsed == .seconds(1))
            await root.stop()
            await child.stop()
        }
    }

    @Test func restartsTheWholeTree_fromATask() throws {
        try simulate { simulation in
            let child = Probe("child")
            let root = Probe("root", [child])
            let isFirst = Box(true)
            child.script.tasks = [
                (
                    "t",
                    .perform { _ in
                        guard isFirst.value else { return }
                        isFirst.value = false
                        // Else it may come while the root still starts, and call that off.
                        try await root.lifecycle.loop.sleep(for: .seconds(1))
                        try await root.restart()
                    },
                )
            ]
            try await root.start()
            await simulation.advance(by: .seconds(1))
            #expect(root.state == .running && child.state == .running)
            #expect(root.restartCount == 1)
            await root.stop()
        }
    }
}
