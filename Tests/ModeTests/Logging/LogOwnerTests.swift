//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import Testing

@testable import Mode

@Suite struct LogOwnerTests {
    private let untouched = StreamLogHandler.standardError(label: "x")

    @Test func isNobody_whenTheHandlerIsTheDefault() {
        #expect(LogOwner(handler: untouched, hasMetadataProvider: false) == .nobody)
    }

    @Test func isTheWorker_whenTheHandlerIsOurs() throws {
        let backend = LogBackend.sample(LogDestination(descriptor: -1))
        let handler = WorkerLogHandler(label: "x", backend: backend)
        #expect(LogOwner(handler: handler, hasMetadataProvider: false) == .worker)
        #expect(LogOwner(handler: handler, hasMetadataProvider: true) == .worker)
    }

    @Test func isTheProgram_whenTheDefaultHandlerIsAdjusted() {
        let program = LogOwner.program(handler: "Logging.StreamLogHandler")
        var quiet = untouched
        quiet.logLevel = .error
        #expect(LogOwner(handler: quiet, hasMetadataProvider: false) == program)
        var tagged = untouched
        tagged[metadataKey: "version"] = "1"
        #expect(LogOwner(handler: tagged, hasMetadataProvider: false) == program)
        #expect(LogOwner(handler: untouched, hasMetadataProvider: true) == program)
    }
}
