//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

package import Logging
import ModeLoop
import Synchronization

/// Where the lines of services go.
package enum ServiceLogging {
    private static let made = Lock<Logger?>(nil)

    /// The process's logger for services.
    ///
    /// Made on first use, so after the program has chosen its back end.
    package static var base: Logger {
        made.withLock { made in
            if let made { return made }
            let logger = Logger(label: "mode")
            made = logger
            return logger
        }
    }

    /// Uses another logger, for tests of Mode itself.
    package static func use(_ logger: Logger) { made.withLock { $0 = logger } }

    /// Makes the logger anew: the back end was chosen after its first use.
    package static func reset() { made.withLock { $0 = nil } }
}

extension Lifecycle {
    /// Logs a line of the service.
    ///
    /// Below the level nothing is built, not even the path.
    func log(_ level: Logger.Level, _ message: @autoclosure () -> Logger.Message) {
        if let service { log(level, message(), by: service) }
    }

    /// Logs a line of the service, which the caller has at hand.
    func log(_ level: Logger.Level, _ message: @autoclosure () -> Logger.Message, by service: any Service) {
        let base = service.baseLogger
        guard minds(level, base) else { return }
        let message = message()
        if level >= .notice { record(.message, message.description, level: level.rawValue) }
        makeLogger(base).log(level: level, message, source: "Mode")
    }

    /// Whether anybody minds a line of this level: the log, or those who have events recorded.
    func minds(_ level: Logger.Level, _ base: Logger) -> Bool {
        (chosenLogLevel ?? base.logLevel) <= level || (level >= .notice && ServiceRecorder.isOn)
    }

    /// A line that everybody knows, at the service's own level for those.
    func logMundane(_ message: @autoclosure () -> Logger.Message) {
        guard let level = service?.mundaneLevel else { return }
        log(level, message())
    }

    func makeLogger(_ base: Logger) -> Logger {
        var logger = Logger(label: base.label) { _ in ServiceLogHandler(base.handler, of: self) }
        if let chosen = chosenLogLevel { logger.logLevel = chosen }
        return logger
    }
}

extension Service {
    /// Logs a line of the service.
    ///
    /// From any thread. Below the level nothing is built.
    package nonisolated func logLine(_ level: Logger.Level, _ line: @autoclosure () -> String) {
        lifecycle.bind(self)
        lifecycle.log(level, "\(line())", by: self)
    }
}
