//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Logging
import ModeLoop
import TestSupport
import Testing

@testable import Mode

/// In processes of their own: swift-log can be set up once in a process.
@Suite(.timeLimit(.minutes(10))) struct WorkerLoggingTests {
    @Test func installsOnce_andThenOnlyConfigures() async {
        await #expect(processExitsWith: .success) {
            let directory = try TestDirectory()
            let before = Logger(label: "before")
            let outcome = try WorkerLogging.install(.init(destination: .file(directory.path("a"))))
            #expect(outcome == .installed)
            let logger = Logger(label: "after")
            #expect(logger.handler is WorkerLogHandler)
            #expect(!(before.handler is WorkerLogHandler))
            logger.info("one")

            let second = LogConfiguration(level: .debug, destination: .file(directory.path("b")), format: .json)
            let secondOutcome = try WorkerLogging.install(second)
            #expect(secondOutcome == .reconfigured)
            logger.debug("two")
            WorkerLogging.level = .error
            logger.warning("three")
            #expect(directory.text("a")?.hasSuffix("INFO]: one\n") == true)
            #expect(directory.text("b")?.split(separator: "\n").count == 1)
            #expect(directory.text("b")?.contains(#""label":"after","message":"two""#) == true)
        }
    }

    @Test func leavesLoggingAlone_whenItIsToldTo() async {
        await #expect(processExitsWith: .success) {
            let outcome = try WorkerLogging.install(.init(), overrideLogging: false)
            #expect(outcome == .leftAlone(.nobody))
            // Still free for the program.
            LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
        }
    }

    @Test func leavesLoggingAlone_whenTheProgramHasItsOwn() async {
        await #expect(processExitsWith: .success) {
            LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
            let outcome = try WorkerLogging.install(.init(destination: .file("/no/such/file")))
            #expect(outcome == .leftAlone(.program(handler: "Logging.SwiftLogNoOpLogHandler")))
        }
    }

    @Test func leavesLoggingAlone_whenTheProgramsStreamHandlerIsAdjusted() async {
        await #expect(processExitsWith: .success) {
            LoggingSystem.bootstrap { label in
                var handler = StreamLogHandler.standardError(label: label)
                handler.logLevel = .debug
                return handler
            }
            let outcome = try WorkerLogging.install(.init())
            #expect(outcome == .leftAlone(.program(handler: "Logging.StreamLogHandler")))
        }
    }

    /// The documented limit: such a program looks like one without a bootstrap.
    @Test func traps_whenTheProgramHasBootstrappedTheVeryDefault() async {
        await #expect(processExitsWith: .failure) {
            LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
            try WorkerLogging.install(.init())
        }
    }

    @Test func configuresTheWorkersHandler_insideTheProgramsOwn() async {
        await #expect(processExitsWith: .success) {
            let directory = try TestDirectory()
            LoggingSystem.bootstrap { label in
                MultiplexLogHandler([WorkerLogHandler(label: label), SwiftLogNoOpLogHandler()])
            }
            let outcome = try WorkerLogging.install(.init(destination: .file(directory.path("log"))))
            #expect(outcome == .reconfigured)
            Logger(label: "app").info("hello")
            #expect(directory.text("log")?.hasSuffix("INFO]: hello\n") == true)
        }
    }

    @Test func installsNothing_whenTheFileCannotBeOpened() async {
        await #expect(processExitsWith: .success) {
            #expect(throws: LogFileError.self) {
                try WorkerLogging.install(.init(destination: .file("/no/such/directory/log")))
            }
            let outcome = try WorkerLogging.install(.init())
            #expect(outcome == .installed)
        }
    }

    @Test func followsLogRotation() async {
        await #expect(processExitsWith: .success) {
            let directory = try TestDirectory()
            try WorkerLogging.install(.init(destination: .file(directory.path("log"))))
            let logger = Logger(label: "app")
            logger.info("one")
            try #require(rename(directory.path("log"), directory.path("log.1")) == 0)
            try WorkerLogging.reopen()
            logger.info("two")
            #expect(directory.text("log.1")?.hasSuffix("one\n") == true)
            #expect(directory.text("log")?.hasSuffix("two\n") == true)
        }
    }

    @Test func goesOn_whenTheReaderOfStandardErrorHasGone() async {
        await #expect(processExitsWith: .success) {
            var ends: [CInt] = [-1, -1]
            try #require(pipe(&ends) == 0)
            dup2(ends[1], STDERR_FILENO)
            close(ends[0])
            try WorkerLogging.install(.init())
            Logger(label: "app").info("into the void")
            #expect(WorkerLogging.droppedLines == 1)
        }
    }

    /// In the shape of a pipe or a file that the program has opened itself; Python's `mode` ignores those.
    @Test func writesToAnOpenDescriptor() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let directory = try TestDirectory()
            let descriptor = try OutputFile.openForAppending(directory.path("log"))
            try WorkerLogging.install(LogConfiguration(destination: .descriptor(descriptor)))
            Logger(label: "app").info("Starting...")
            let log = directory.text("log") ?? ""
            #expect(log.hasSuffix("Starting...\n"))
        }
        let errors = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(!errors.contains("Starting..."))
    }

    @Test func writesToStandardError_byDefault() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            setenv("TZ", "UTC0", 1)
            try WorkerLogging.install(.init())
            var logger = Logger(label: "app")
            logger[metadataKey: "service.path"] = "Worker"
            logger.info("Starting...")
        }
        let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        let line = output.split(separator: "\n").first { $0.contains("Starting...") }
        #expect(line?.hasSuffix(": INFO]: [^Worker]: Starting...") == true)
        #expect(line?.utf8.count == "[2018-03-27 15:47:12,159: INFO]: [^Worker]: Starting...".utf8.count)
    }
}
