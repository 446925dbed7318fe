//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

package import Logging
import Mode

/// A service of the model: its hooks and tasks tell the journal, and some of them go wrong.
actor ModelService: Service {
    nonisolated let lifecycle: Lifecycle
    nonisolated let life: Life
    nonisolated let journal: Journal
    private let plain: PlainSpec
    private let kids: [Dependencies.Entry]
    private nonisolated let settings: Settings

    private struct Settings {
        let startTimeout: Duration?
        let stopTimeout: Duration
        let taskGrace: Duration
    }

    init(_ life: Life, _ plain: PlainSpec, _ journal: Journal, on choice: LoopChoice, kids: [Dependencies.Entry]) {
        lifecycle = Lifecycle(on: choice)
        self.life = life
        self.journal = journal
        self.plain = plain
        self.kids = kids
        settings = Settings(
            startTimeout: plain.startTimeout,
            stopTimeout: plain.stopTimeout,
            taskGrace: plain.taskGrace,
        )
    }

    nonisolated var label: String { life.spec.name }
    nonisolated var startup: Startup { life.spec.startup }
    nonisolated var startTimeout: Duration? { settings.startTimeout }
    nonisolated var stopTimeout: Duration { settings.stopTimeout }
    nonisolated var taskGrace: Duration { settings.taskGrace }
    nonisolated var baseLogger: Logger { Silence.logger }

    var dependencies: Dependencies { Dependencies(kids) }

    // MARK: Hooks

    func onFirstStart() async throws { try await visit(.onFirstStart) }

    func onRestart() async throws { try await visit(.onRestart) }

    func onStart() async throws {
        try await visit(.onStart) { visit in
            for _ in 0..<plain.closers { addCloser(visit) }
        }
    }

    func onStarted() async throws { try await visit(.onStarted) }

    func onStop() async throws { try await visit(.onStop) }

    func onShutdown() async throws { try await visit(.onShutdown) }

    private func visit(_ step: ServiceStep, _ body: (Visit) -> Void = { _ in }) async throws {
        let visit = journal.begin(step, life)
        do {
            body(visit)
            if let mishap = journal.drawMishap(visit) { try await suffer(mishap, visit) }
            journal.end(visit)
        } catch {
            journal.end(visit, error)
            throw error
        }
    }

    private func addCloser(_ visit: Visit) {
        let number = journal.addCloser(visit)
        onClose("closer\(number)") {
            let visit = self.journal.beginCloser(number, self.life)
            defer { self.journal.end(visit) }
            if let mishap = self.journal.drawMishap(visit) { try await self.suffer(mishap, visit) }
        }
    }

    // MARK: Tasks

    var tasks: Tasks {
        for task in plain.tasks {
            if task.isTimer {
                every(task.pause, task.name) { try await self.round(task) }
            } else {
                background(task.name) { try await self.work(task) }
            }
        }
    }

    private func work(_ task: TaskSpec) async throws {
        let visit = journal.begin(.tasks, life)
        defer { journal.end(visit) }
        // In the end there is nothing more to do, or time would go by in small steps.
        while !journal.isCalm, await sleep(for: task.pause) == .elapsed {
            journal.goesOn(visit)
            try await goWrong(visit)
            journal.goesOn(visit)
        }
    }

    private func round(_ task: TaskSpec) async throws {
        let visit = journal.begin(.tasks, life)
        defer { journal.end(visit) }
        try await goWrong(visit)
    }

    private func goWrong(_ visit: Visit) async throws {
        if let mishap = journal.drawMishap(visit) { try await suffer(mishap, visit) }
    }
}

/// Logs nothing.
package enum Silence {
    package static let logger: Logger = {
        var logger = Logger(label: "model") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        return logger
    }()
}
