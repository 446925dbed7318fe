//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import ModeLoop
import TestSupport
import Testing

@testable import Mode

@Suite struct LogDestinationTests {
    @Test func appendsToAFile_withMode0644() throws {
        let directory = try TestDirectory()
        for line in ["one\n", "two\n"] {
            try LogDestination(path: directory.path("log")).write(Array(line.utf8))
        }
        #expect(directory.text("log") == "one\ntwo\n")
        var status = stat()
        try #require(stat(directory.path("log"), &status) == 0)
        #expect(status.st_mode & 0o133 == 0)
        #expect(status.st_mode & 0o600 == 0o600)
    }

    @Test func namesPathAndReason_whenTheFileCannotBeOpened() throws {
        let directory = try TestDirectory()
        let path = directory.path("missing/log")
        let error = #expect(throws: LogFileError.self) { try LogDestination(path: path) }
        #expect(error?.path == path)
        #expect(error?.code == ENOENT)
        #expect(error?.description == "cannot open the log file \(path): No such file or directory")
    }

    @Test func writesToTheNewFile_afterReopen() throws {
        let directory = try TestDirectory()
        let destination = try LogDestination(path: directory.path("log"))
        destination.write(Array("one\n".utf8))
        try #require(rename(directory.path("log"), directory.path("log.1")) == 0)
        destination.write(Array("two\n".utf8))
        try destination.reopen()
        destination.write(Array("three\n".utf8))
        #expect(directory.text("log.1") == "one\ntwo\n")
        #expect(directory.text("log") == "three\n")
    }

    @Test func keepsTheOldFile_whenReopenFails() throws {
        let directory = try TestDirectory()
        try #require(mkdir(directory.path("logs"), 0o755) == 0)
        let destination = try LogDestination(path: directory.path("logs/log"))
        try #require(rename(directory.path("logs"), directory.path("moved")) == 0)
        #expect(throws: LogFileError.self) { try destination.reopen() }
        destination.write(Array("one\n".utf8))
        #expect(directory.text("moved/log") == "one\n")
        #expect(destination.droppedLines == 0)
    }

    @Test func countsWhatItDrops_whenTheDiskIsFull() throws {
        let destination = try LogDestination(path: "/dev/full")
        for _ in 0..<3 { destination.write(Array("lost\n".utf8)) }
        #expect(destination.droppedLines == 3)
    }

    @Test func countsWhatItDrops_whenTheReaderHasGone() async {
        await #expect(processExitsWith: .success) {
            BrokenPipeSignal.ignoreUnlessHandled()
            var ends: [CInt] = [-1, -1]
            try #require(pipe(&ends) == 0)
            close(ends[0])
            let destination = LogDestination(descriptor: ends[1])
            for _ in 0..<3 { destination.write(Array("lost\n".utf8)) }
            #expect(destination.droppedLines == 3)
        }
    }

    @Test func startsANewLine_afterOneThatWasCutShort() async {
        await #expect(processExitsWith: .success) {
            signal(SIGXFSZ, SIG_IGN)
            let directory = try TestDirectory()
            let destination = try LogDestination(path: directory.path("log"))
            // A file size limit plays the disk that is full in the middle of a line.
            setFileSizeLimit(10)
            destination.write(Array("0123456789abc\n".utf8))
            setFileSizeLimit(1_000)
            destination.write(Array("next\n".utf8))
            destination.write(Array("last\n".utf8))
            #expect(directory.text("log") == "0123456789\nnext\nlast\n")
            #expect(destination.droppedLines == 1)
        }
    }

    @Test func keepsLinesWhole_whenManyThreadsWrite() throws {
        let directory = try TestDirectory()
        let destination = try LogDestination(path: directory.path("log"))
        let threads = try (0..<4).map { thread in
            try NativeThread(named: "test.\(thread)") {
                let line = [UInt8](repeating: UInt8(65 + thread), count: 500) + [10]
                for _ in 0..<200 { destination.write(line) }
            }
        }
        for thread in threads { thread.join() }
        let lines = try #require(directory.text("log")).split(separator: "\n")
        #expect(lines.count == 800)
        #expect(lines.allSatisfy { $0.utf8.count == 500 && Set($0.utf8).count == 1 })
    }

    @Test func leavesABorrowedDescriptorOpen() throws {
        let directory = try TestDirectory()
        let file = try OutputFile.openForAppending(directory.path("log"))
        defer { OutputFile.close(file) }
        do {
            let destination = LogDestination(descriptor: file)
            try destination.reopen()
            destination.write(Array("one\n".utf8))
        }
        #expect(fcntl(file, F_GETFD) >= 0)
        #expect(directory.text("log") == "one\n")
    }
}

private func setFileSizeLimit(_ bytes: UInt) {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    limit.rlim_cur = rlim_t(bytes)
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
}
