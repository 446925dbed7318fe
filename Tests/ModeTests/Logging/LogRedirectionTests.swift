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

@Suite(.timeLimit(.minutes(10))) struct LogRedirectionTests {
    @Test func logsWhatIsPrinted_withoutPrintingWhatIsLogged() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            StandardOutput.makeLineBuffered()
            try WorkerLogging.install(.init(destination: .standardOutput))
            let logger = Logger(label: "mode.redirect")
            let redirection = try OutputRedirection { logger.warning("\($0)") }
            let destination = LogConfiguration.Destination.standardOutput.bypassing(redirection)
            try WorkerLogging.install(.init(destination: destination))
            for number in 1...3 { print("line \(number)") }
            redirection.restore()
        }
        let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        let lines = output.split(separator: "\n").filter { $0.contains("line ") }
        #expect(lines.count == 3)
        for (number, line) in zip(1...3, lines) { #expect(line.hasSuffix(": WARNING]: line \(number)")) }
    }

    @Test func leavesFilesAlone_whenStandardOutputIsRedirected() throws {
        let directory = try TestDirectory()
        let file = try OutputFile.openForAppending(directory.path("out"))
        defer { OutputFile.close(file) }
        let redirection = try OutputRedirection(of: [file]) { _ in }
        defer { redirection.restore() }
        #expect(LogConfiguration.Destination.file("log").bypassing(redirection) == .file("log"))
        #expect(LogConfiguration.Destination.standardError.bypassing(redirection) == .descriptor(STDERR_FILENO))
        let original = redirection.original(of: file)
        #expect(original != file)
        #expect(LogConfiguration.Destination.descriptor(file).bypassing(redirection) == .descriptor(original))
    }
}
