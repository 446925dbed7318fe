//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

@testable import Mode

/// What a probe throws.
struct Boom: Error, CustomStringConvertible, Equatable {
    var description = "boom"

    init(_ description: String = "boom") {
        self.description = description
    }
}

/// A service whose hooks do what a test tells them, and which writes down what happens.
actor Probe: Service {
    /// What a hook, a task or a closer does.
    enum Behaviour: Sendable {
        case succeed
        case fail(Boom)
        /// Waits, cancelled or not, until the gate is opened.
        case hang(Gate)
        /// Waits on the loop's clock; a cancellation ends it with an error.
        case sleep(Duration)
        case perform(@Sendable (Probe) async throws -> Void)
    }

    /// Settings, which tests may change between runs.
    struct Script: Sendable {
        var hooks: [ServiceStep: Behaviour] = [:]
        /// Registered by `onStart()`, in this order.
        var closers: [(name: String, behaviour: Behaviour)] = []
        var tasks: [(name: String, behaviour: Behaviour)] = []
        /// What a timer of 100 ms does.
        var timer: Behaviour?
        var children: [Probe] = []
        var startup = Startup.sequential
        var startTimeout: Duration?
        var stopTimeout = Duration.seconds(5)
        var taskGrace = Duration.seconds(2)
        var mundaneLevel = Logger.Level.info
    }

    nonisolated let lifecycle: Lifecycle
    nonisolated let label: String
    nonisolated let events: EventLog
    nonisolated let lines: LogLines
    private nonisolated let box: Box<Script>

    init(
        _ label: String,
        _ children: [Probe] = [],
        on choice: LoopChoice = .inherited,
        events: EventLog = EventLog(),
        lines: LogLines = LogLines(),
    ) {
        self.label = label
        lifecycle = Lifecycle(on: choice)
        self.events = children.first?.events ?? events
        self.lines = children.first?.lines ?? lines
        var script = Script()
        script.children = children
        box = Box(script)
    }

    nonisolated var script: Script {
        get { box.value }
        set { box.value = newValue }
    }

    nonisolated func set(_ hook: ServiceStep, _ behaviour: Behaviour) { box.value.hooks[hook] = behaviour }

    // MARK: Service

    func onFirstStart() async throws { try await run(.onFirstStart) }
    func onStart() async throws {
        for closer in script.closers {
            onClose(closer.name) {
                self.events.add("\(self.label).close \(closer.name)")
                try await self.perform(closer.behaviour)
            }
        }
        try await run(.onStart)
    }
    func onStarted() async throws { try await run(.onStarted) }
    func onStop() async throws { try await run(.onStop) }
    func onShutdown() async throws { try await run(.onShutdown) }
    func onRestart() async throws { try await run(.onRestart) }

    var dependencies: Dependencies {
        events.add("\(label).dependencies")
        return Dependencies(script.children.map { Dependencies.Entry(service: $0, after: []) })
    }

    var tasks: Tasks {
        let timer = script.timer.map { body in every(.milliseconds(100), "timer") { try await self.perform(body) } }
        return Tasks(
            script.tasks.map { task in
                background(task.name) {
                    self.events.add("\(self.label).task \(task.name)")
                    defer { self.events.add("\(self.label).task \(task.name) ended") }
                    try await self.perform(task.behaviour)
                }
            } + (timer.map { [$0] } ?? [])
        )
    }

    nonisolated var startup: Startup { script.startup }
    nonisolated var startTimeout: Duration? { script.startTimeout }
    nonisolated var stopTimeout: Duration { script.stopTimeout }
    nonisolated var taskGrace: Duration { script.taskGrace }
    nonisolated var mundaneLevel: Logger.Level { script.mundaneLevel }
    nonisolated var baseLogger: Logger { lines.logger() }

    private func run(_ hook: ServiceStep) async throws {
        events.add("\(label).\(hook)")
        try await perform(script.hooks[hook] ?? .succeed)
    }

    func perform(_ behaviour: Behaviour) async throws {
        switch behaviour {
        case .succeed: break
        case .fail(let error): throw error
        case .hang(let gate): await gate.wait()
        case .sleep(let duration): try await lifecycle.loop.sleep(for: duration)
        case .perform(let body): try await body(self)
        }
    }
}

extension Probe.Behaviour {
    /// Waits until the service should stop.
    static let serve = Self.perform { probe in await probe.waitUntilStopped() }
    /// Waits for the virtual end of the world.
    static let forever = Self.sleep(.seconds(1_000_000))
}

extension Lifecycle {
    /// The run that is under way, for tests that look for leaks.
    var runForTests: Run? { core.withLock { $0.run } }
}
