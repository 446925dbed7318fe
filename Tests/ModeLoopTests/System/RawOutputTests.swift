//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import ModeLoop
import Testing

@Suite struct RawOutputTests {
    @Test func writesEverything() throws {
        let pipe = try TestPipe()
        let outcome = RawOutput.write(Array("one\n".utf8), to: pipe.writeEnd)
        #expect(outcome == RawOutput.Outcome(written: 4, ending: .complete))
        #expect(pipe.readSome() == Array("one\n".utf8))
    }

    @Test func writesNothing_whenThereIsNothing() {
        #expect(RawOutput.write([], to: -1) == RawOutput.Outcome(written: 0, ending: .complete))
    }

    @Test func waitsForTheReader_whenANonBlockingPipeIsFull() throws {
        let pipe = try TestPipe()
        _ = fcntl(pipe.writeEnd, F_SETFL, O_NONBLOCK)
        let (readEnd, size) = (pipe.readEnd, 1_000_000)
        let reader = try NativeThread(named: "test.reader") {
            var left = size
            while left > 0 { left -= readBytes(readEnd, 65_536).count }
        }
        let outcome = RawOutput.write([UInt8](repeating: 1, count: size), to: pipe.writeEnd)
        reader.join()
        #expect(outcome == RawOutput.Outcome(written: size, ending: .complete))
    }

    @Test func reportsTheSystemsReason_whenTheDiskIsFull() {
        let device = open("/dev/full", O_WRONLY)
        defer { close(device) }
        #expect(RawOutput.write([1], to: device) == RawOutput.Outcome(written: 0, ending: .failed(.noSpaceLeft)))
    }

    @Test func reportsTheSystemsReason_whenTheDescriptorIsNotOpen() {
        let expected = RawOutput.Outcome(written: 0, ending: .failed(.badDescriptor))
        #expect(RawOutput.write([1], to: -1) == expected)
        #expect(RawOutput.write([1], to: -1, within: .milliseconds(10)) == expected)
        #expect(RawOutput.write([1], to: 1_000_000, within: .milliseconds(10)) == expected)
    }

    @Test func reportsABrokenPipe_whenItsSignalIsIgnored() async {
        await #expect(processExitsWith: .success) {
            BrokenPipeSignal.ignoreUnlessHandled()
            let pipe = try TestPipe()
            let copy = dup(pipe.writeEnd)
            close(pipe.readEnd)
            let broken = RawOutput.Outcome(written: 0, ending: .failed(.brokenPipe))
            #expect(RawOutput.write([1], to: copy) == broken)
            #expect(RawOutput.write([1], to: copy, within: .milliseconds(10)) == broken)
        }
    }
}
