//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import TestSupport
import Testing

@testable import Mode

@Suite struct WorkerLogHandlerTests {
    private let directory: TestDirectory
    private let backend: LogBackend

    init() throws {
        directory = try TestDirectory()
        backend = .sample(try LogDestination(path: directory.path("log")))
    }

    @Test func writesThroughSwiftLog() {
        var logger = backend.logger()
        logger[metadataKey: "service.path"] = "Worker/App"
        logger.info("Starting...", metadata: ["k": "v"])
        #expect(text == "[2018-03-27 15:47:12,159: INFO]: [^-App]: Starting... k=v\n")
    }

    @Test func mergesMetadata_theCallOverTheProviderOverTheLogger() {
        var logger = backend.logger(provider: Logger.MetadataProvider { ["a": "provider", "b": "provider"] })
        logger[metadataKey: "a"] = "logger"
        logger[metadataKey: "c"] = "logger"
        logger.error("x", error: SampleError(), metadata: ["b": "call"])
        #expect(text.hasSuffix("ERROR]: x a=provider b=call c=logger error=\"it \\\"broke\\\"\"\n"))
    }

    @Test func keepsLoggersApart_asSwiftLogDemands() {
        var first = backend.logger("first")
        first.logLevel = .debug
        first[metadataKey: "only-on"] = "first"
        var second = first
        second.logLevel = .error
        second[metadataKey: "only-on"] = "second"
        #expect(first.logLevel == .debug)
        #expect(second.logLevel == .error)
        #expect(first[metadataKey: "only-on"] == "first")
        #expect(second[metadataKey: "only-on"] == "second")
    }

    @Test func buildsNothing_belowTheLevel() {
        var built = 0
        func message() -> Logger.Message {
            built += 1
            return "built"
        }
        backend.logger().debug(message())
        #expect(built == 0)
        #expect(text.isEmpty)
    }

    @Test(arguments: Logger.Level.allCases) func followsTheLevelOfTheProcess_atOnce(level: Logger.Level) {
        let logger = backend.logger()
        backend.level = level
        #expect(logger.logLevel == level)
        #expect(backend.level == level)
        for each in Logger.Level.allCases { logger.log(level: each, "x") }
        #expect(text.split(separator: "\n").count == Logger.Level.allCases.count - Int(level.ordinal))
    }

    @Test func keepsItsOwnLevel_onceItIsSet() {
        var logger = backend.logger()
        logger.logLevel = .trace
        backend.level = .critical
        logger.trace("heard")
        backend.logger().error("not heard")
        #expect(text == "[2018-03-27 15:47:12,159: TRACE]: heard\n")
    }

    @Test func mayLogWhileItIsPutIntoWords() {
        struct Talkative: CustomStringConvertible, Sendable {
            let logger: Logger
            var description: String {
                logger.info("inner")
                return "outer"
            }
        }
        backend.logger().info("x", metadata: ["k": .stringConvertible(Talkative(logger: backend.logger()))])
        #expect(text.split(separator: "\n").map { $0.split(separator: " ").last } == ["inner", "k=outer"])
    }

    @Test func changesFormatAndFile_atRunTime() throws {
        let logger = backend.logger()
        logger.info("old")
        let configuration = LogConfiguration(level: .debug, destination: .file(directory.path("new")), format: .json)
        try backend.configure(configuration)
        logger.debug("new")
        #expect(text.hasSuffix("old\n"))
        #expect(directory.text("new")?.contains(#""message":"new"}"#) == true)
    }

    @Test func changesNothing_whenTheNewFileCannotBeOpened() {
        let configuration = LogConfiguration(level: .debug, destination: .file(directory.path("no/such/file")))
        #expect(throws: LogFileError.self) { try backend.configure(configuration) }
        backend.logger().info("still here")
        #expect(backend.level == .info)
        #expect(text.hasSuffix("still here\n"))
    }

    private var text: String { directory.text("log") ?? "" }
}
