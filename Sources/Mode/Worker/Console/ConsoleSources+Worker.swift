//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

extension ConsoleSources {
    /// What there is to know about a worker and its services.
    ///
    /// - Parameters:
    ///   - worker: The root of what is shown.
    ///   - helper: A thread for what takes its time: the stacks of others.
    init(_ worker: Worker, helper: HelperThread) {
        let root = worker.lifecycle
        let began = root.loop.now
        program = ThisProcess.program
        uptime = { began.duration(to: root.loop.now) }
        usage = { .now() }
        snapshot = { worker.beacon.recordedSnapshot() }
        events = { ids in
            ServiceTree.descendants(of: root)
                .filter { ids.contains($0.number) }
                .flatMap { Beacon($0).recentEvents }
        }
        observe = { read in
            let reader = worker.beacon.observeEvents(read)
            return { reader.cancel() }
        }
        control = { control, id, outcome in
            guard let service = root.find(id)?.service else { return false }
            service.obey(control, outcome)
            return true
        }
        logLevel = { id in
            guard let lifecycle = root.find(id) else { return nil }
            let effective = lifecycle.chosenLogLevel ?? ServiceLogging.base.logLevel
            return LogLevels(own: lifecycle.ownLogLevel, effective: effective)
        }
        setLogLevel = { id, level in
            guard let lifecycle = root.find(id) else { return false }
            lifecycle.ownLogLevel = level
            // Loggers of the program that are no service's follow the root.
            if lifecycle === root { WorkerLogging.level = level ?? worker.options.logging.level }
            return true
        }
        loops = { LoopFigures.all(of: $0) }
        stacks = { loop, answer in
            helper.post { answer(Stacks(ThreadReport.all(below: worker, onLoop: loop))) }
        }
        graph = worker.options.graph
    }
}

extension ConsoleSources.Stacks {
    fileprivate init(_ reports: [ThreadReport]) {
        lines = reports.flatMap(\.lines)
        json = reports.map(\.json)
    }
}

extension Lifecycle {
    /// The `id` of the service's node in snapshots.
    fileprivate var number: Int { ObjectIdentifier(self).hashBits }

    /// The service of this tree with that number.
    fileprivate func find(_ number: Int) -> Lifecycle? {
        ServiceTree.descendants(of: self).first { $0.number == number }
    }
}

extension Service {
    /// Does what a person asked for, in a task on this service's own loop, so that nobody else waits for it.
    fileprivate nonisolated func obey(
        _ control: ConsoleCommand.Control,
        _ outcome: @escaping @Sendable (String?) -> Void,
    ) {
        Task.detached(executorPreference: lifecycle.loop) {
            do {
                switch control {
                case .start: try await self.start()
                case .restart: try await self.restart()
                case .crash:
                    guard self.state == .running else { return outcome("it is \(self.state.kind.rawValue)") }
                    self.crash(ConsoleCrash())
                case .stop:
                    let report = await self.stop()
                    return outcome(report.isClean ? nil : "it has stopped, but not cleanly: \(report.summary)")
                }
                outcome(nil)
            } catch {
                outcome(String(describing: error))
            }
        }
    }
}

/// Why a service failed that was told to.
struct ConsoleCrash: Error, CustomStringConvertible {
    let description = "asked to crash, on the console"
}
