//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import Mode
import ModeLoop

/// A service that writes down what happens to it, and does in its hooks what a test says.
actor ChildService: Service {
    /// What the service does.
    ///
    /// Without an entry a hook only writes itself down.
    struct Script: Sendable {
        /// How long `onStart()` and `onStop()` take.
        var startTakes = Duration.zero
        var stopTakes = Duration.zero
        var onFirstStart: (@Sendable (ChildService) async throws -> Void)?
        var onStart: (@Sendable (ChildService) async throws -> Void)?
        var onStarted: (@Sendable (ChildService) async throws -> Void)?
        var onStop: (@Sendable (ChildService) async throws -> Void)?
        var onShutdown: (@Sendable (ChildService) async throws -> Void)?
        var tasks: (@Sendable (ChildService) -> Tasks)?
        var dependencies = Dependencies([])
    }

    nonisolated let lifecycle: Lifecycle
    nonisolated let label: String
    nonisolated let journal: ChildJournal
    nonisolated let startup: Startup
    nonisolated let baseLogger: Logger
    private let script: Script
    private(set) var count = 0

    init(
        _ label: String,
        _ journal: ChildJournal = ChildJournal(),
        on choice: LoopChoice = .inherited,
        startup: Startup = .sequential,
        logger: Logger = .silent,
        script: Script = Script(),
    ) {
        lifecycle = Lifecycle(on: choice)
        self.label = label
        self.journal = journal
        self.startup = startup
        self.script = script
        baseLogger = logger
    }

    /// A service with children.
    init(
        _ label: String,
        _ journal: ChildJournal = ChildJournal(),
        on choice: LoopChoice = .inherited,
        startup: Startup = .sequential,
        logger: Logger = .silent,
        @DependencyBuilder children: () -> Dependencies,
    ) {
        var script = Script()
        script.dependencies = children()
        self.init(label, journal, on: choice, startup: startup, logger: logger, script: script)
    }

    func add(_ n: Int = 1) { count += n }

    var dependencies: Dependencies { script.dependencies }

    var tasks: Tasks { script.tasks?(self) ?? Tasks([]) }

    func onFirstStart() async throws { try await script.onFirstStart?(self) }

    func onStart() async throws {
        journal.add("\(label) starts")
        if script.startTakes > .zero { try await EventLoop.current?.sleep(for: script.startTakes) }
        try await script.onStart?(self)
    }

    func onStarted() async throws {
        journal.add("\(label) started")
        try await script.onStarted?(self)
    }

    func onStop() async throws {
        journal.add("\(label) stops")
        if script.stopTakes > .zero { try await EventLoop.current?.sleep(for: script.stopTakes) }
        try await script.onStop?(self)
    }

    func onShutdown() async throws {
        try await script.onShutdown?(self)
        journal.add("\(label) stopped")
    }
}

extension ChildService.Script {
    static func make(_ change: (inout Self) -> Void) -> Self {
        var script = Self()
        change(&script)
        return script
    }

    /// A script with one thing to do in `onStart()`.
    static func starting(_ body: @escaping @Sendable (ChildService) async throws -> Void) -> Self {
        make { $0.onStart = body }
    }

    /// A script whose tasks are the given ones.
    static func doing(@TaskBuilder _ tasks: @escaping @Sendable (ChildService) -> Tasks) -> Self {
        make { $0.tasks = tasks }
    }

    /// A script whose start and stop take a time.
    static func slow(start: Duration = .zero, stop: Duration = .zero) -> Self {
        make {
            $0.startTakes = start
            $0.stopTakes = stop
        }
    }
}

/// The error that services of tests throw.
struct ChildFault: Error, Equatable, CustomStringConvertible {
    let name: String

    init(_ name: String = "fault") { self.name = name }

    var description: String { name }
}

/// The ``ServiceError`` that a body throws; `nil` if it throws none, or another kind.
func serviceError(_ body: () async throws -> Void) async -> ServiceError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? ServiceError
    }
}
