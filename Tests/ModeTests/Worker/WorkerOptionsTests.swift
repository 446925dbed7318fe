//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import Testing

@testable import Mode

@Suite struct WorkerOptionsTests {
    @Test func logsToStandardErrorFromInfoOn_byDefault() {
        #expect(WorkerOptions().logging == LogConfiguration())
        #expect(WorkerOptions().logging.level == .info)
        #expect(WorkerOptions().logging.destination == .standardError)
    }

    @Test func areALogConfiguration() {
        var options = WorkerOptions(logLevel: .warning, logFile: "/var/log/app.log", daemon: false)
        options.logFormat = .json
        options.logColor = .never
        let expected = LogConfiguration(
            level: .warning,
            destination: .file("/var/log/app.log"),
            format: .json,
            color: .never,
        )
        #expect(options.logging == expected)
        #expect(!options.daemon)
    }

    @Test(arguments: [
        (Logger.Level.error, Logger.Level.debug), (.info, .debug), (.debug, .debug), (.trace, .trace),
    ])
    func debugLogsAtLeastDebug(_ level: Logger.Level, _ expected: Logger.Level) {
        var options = WorkerOptions(logLevel: level)
        options.debug = true
        #expect(options.logging.level == expected)
    }

    @Test func fitIntoWhatKubernetesGives() {
        #expect(WorkerOptions().stopBudget == .seconds(25))
        #expect(WorkerOptions().startBudget == .seconds(60))
        #expect(WorkerOptions().daemon)
        #expect(WorkerOptions().overrideLogging)
        #expect(!WorkerOptions().redirectStandardOutput)
    }

    @Test func findBlockedLoops_soonerInDebug_unlessSomebodyChooses() {
        var options = WorkerOptions()
        #expect(options.blockingTimeout == .seconds(10))
        options.debug = true
        #expect(options.blockingTimeout == .seconds(1))
        options.blockingTimeout = nil
        #expect(options.blockingTimeout == nil)
        options.blockingTimeout = .seconds(3)
        options.debug = false
        #expect(options.blockingTimeout == .seconds(3))
    }
}
