//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import ModeLoop
import TestSupport
import Testing

@Suite struct OutputFileTests {
    @Test func refusesADirectory() throws {
        let directory = try TestDirectory()
        #expect(throws: SystemError(code: EISDIR)) { try OutputFile.openForAppending(directory.root) }
    }

    @Test func refuses_whenTheFolderIsMissing() throws {
        let directory = try TestDirectory()
        #expect(throws: SystemError.notFound) { try OutputFile.openForAppending(directory.path("no/such/log")) }
    }

    @Test func refusesRatherThanWaits_whenNobodyReadsAFIFO() throws {
        let directory = try TestDirectory()
        try #require(mkfifo(directory.path("fifo"), 0o600) == 0)
        #expect(throws: SystemError(code: ENXIO)) { try OutputFile.openForAppending(directory.path("fifo")) }
    }

    @Test func opensForBlockingAppends() throws {
        let directory = try TestDirectory()
        let file = try OutputFile.openForAppending(directory.path("log"))
        defer { OutputFile.close(file) }
        let flags = fcntl(file, F_GETFL)
        #expect(flags & O_APPEND != 0)
        #expect(flags & O_NONBLOCK == 0)
        #expect(fcntl(file, F_GETFD) & FD_CLOEXEC != 0)
        #expect(!OutputFile.isTerminal(file))
    }
}
