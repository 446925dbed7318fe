//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Logging
import Mode
import ModeCron
import ModeLoop
import ModeTesting
import Synchronization

/// A service with a crontab, which writes down what the wall clock shows when its body runs.
actor CronService: Service {
    nonisolated let lifecycle = Lifecycle()
    nonisolated let baseLogger: Logger
    private let simulation: Simulation
    private let declare: @Sendable (CronService) -> Tasks
    private(set) var fires: [String] = []

    init(
        _ simulation: Simulation,
        logger: Logger = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() },
        tasks: @escaping @Sendable (CronService) -> Tasks,
    ) {
        self.simulation = simulation
        self.baseLogger = logger
        declare = tasks
    }

    /// One crontab, whose body takes a time.
    init(
        _ simulation: Simulation,
        _ expression: String,
        in zone: String = "UTC",
        misfire: Misfire = .skip,
        takes time: Duration = .zero,
    ) {
        self.init(simulation) { service in
            Tasks([
                service.crontab(expression, in: zone, name: "job", misfire: misfire) {
                    await service.fire()
                    if time > .zero { await service.sleep(for: time) }
                }
            ])
        }
    }

    var tasks: Tasks { declare(self) }

    func fire() { fires.append(text(of: simulation.wallClock.components.seconds)) }

    /// What the snapshot says of the only task.
    nonisolated var info: BeaconSnapshot.ScheduleInfo? { beacon.snapshot().nodes[0].tasks.first?.schedule }
}

/// Keeps log lines.
final class CronLog: Sendable {
    private let lines = Lock<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: CronLog
        var metadata = Logger.Metadata()
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { log.lines.withLock { $0.append("\(event.level): \(event.message)") } }
    }
}
