//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import ModeLoop
import TestSupport
import Testing

@Suite struct RawOutputBoundedTests {
    private let limit = Duration.milliseconds(20)

    @Test func writesEverything_whenThereIsRoom() throws {
        let pipe = try TestPipe()
        let bytes = [UInt8](repeating: 7, count: 10_000)
        #expect(RawOutput.write(bytes, to: pipe.writeEnd, within: limit).ending == .complete)
        #expect(pipe.readSome() == bytes)
    }

    @Test func givesUp_whenABlockingPipeIsFull() throws {
        let pipe = try TestPipe()
        pipe.fill()
        let outcome = RawOutput.write([1, 2, 3], to: pipe.writeEnd, within: limit)
        #expect(outcome == RawOutput.Outcome(written: 0, ending: .timedOut))
    }

    @Test(arguments: [1, 100, 3_000, 4_096, 5_000]) func givesUp_whenABlockingPipeIsNearlyFull(room: Int) throws {
        let pipe = try TestPipe()
        pipe.fill()
        _ = pipe.readSome(room)
        let outcome = RawOutput.write([UInt8](repeating: 1, count: 100_000), to: pipe.writeEnd, within: limit)
        #expect(outcome.ending == .timedOut)
        #expect(outcome.written <= room)
    }

    @Test func givesUp_whenASocketIsFull() throws {
        var ends: [CInt] = [-1, -1]
        try #require(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        let outcome = RawOutput.write([UInt8](repeating: 1, count: 4 << 20), to: ends[0], within: limit)
        #expect(outcome.ending == .timedOut)
        #expect(outcome.written > 0)
    }

    @Test func leavesTheDescriptorAsBlockingAsItWas() throws {
        let pipe = try TestPipe()
        let before = fcntl(pipe.writeEnd, F_GETFL)
        RawOutput.write([1], to: pipe.writeEnd, within: limit)
        #expect(fcntl(pipe.writeEnd, F_GETFL) == before)
    }

    @Test func goesOn_whenTheReaderCatchesUp() throws {
        let pipe = try TestPipe()
        pipe.fill()
        let (readEnd, size) = (pipe.readEnd, 300_000)
        let reader = try NativeThread(named: "test.reader") {
            var seen = 0
            while seen < size { seen += readBytes(readEnd, 65_536).count { $0 == 1 } }
        }
        let outcome = RawOutput.write([UInt8](repeating: 1, count: size), to: pipe.writeEnd, within: .seconds(60))
        reader.join()
        #expect(outcome == RawOutput.Outcome(written: size, ending: .complete))
    }

    @Test func appendsToAFile() throws {
        let directory = try TestDirectory()
        let file = try OutputFile.openForAppending(directory.path("log"))
        defer { OutputFile.close(file) }
        RawOutput.write(Array("one ".utf8), to: file, within: limit)
        RawOutput.write(Array("two".utf8), to: file, within: limit)
        #expect(directory.text("log") == "one two")
    }
}
