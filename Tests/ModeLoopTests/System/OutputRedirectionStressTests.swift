//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import ModeLoop
import Synchronization
import Testing

/// What is printed badly, at once, or to a log that is slow.
@Suite(.timeLimit(.minutes(10))) struct OutputRedirectionStressTests {
    private final class Lines: Sendable {
        private let stored = Lock<[String]>([])
        var all: [String] { stored.withLock { $0 } }
        func append(_ line: String) { stored.withLock { $0.append(line) } }
    }

    private let lines = Lines()

    @Test func losesNoByte_ofALineOfAMegabyte() throws {
        let pipe = try TestPipe()
        let lines = lines
        let redirection = try OutputRedirection(of: [pipe.writeEnd]) { lines.append($0) }
        let huge = String(decoding: (0..<1 << 20).map { UInt8(ascii: "a") + UInt8($0 % 26) }, as: UTF8.self)
        RawOutput.write(Array("before\n\(huge)\nafter\n".utf8), to: pipe.writeEnd)
        redirection.restore()
        #expect(lines.all.first == "before")
        #expect(lines.all.last == "after")
        #expect(lines.all.dropFirst().dropLast().joined() == huge)
        #expect(lines.all.allSatisfy { $0.utf8.count <= 65_536 })
    }

    @Test func handsOnEachLineOfGarbage() throws {
        let pipe = try TestPipe()
        let lines = lines
        let redirection = try OutputRedirection(of: [pipe.writeEnd]) { lines.append($0) }
        var state: UInt64 = 1
        let garbage = (0..<300_000).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 40)
        }
        RawOutput.write(garbage, to: pipe.writeEnd)
        redirection.restore()
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        let expected = garbage.split(separator: 0x0A).filter { !$0.allSatisfy(isBlank) }
        #expect(lines.all.count == expected.count)
        for (line, bytes) in zip(lines.all, expected) {
            #expect(String(decoding: bytes, as: UTF8.self).hasPrefix(line))
        }
    }

    /// The log is a pipe whose reader takes a little at a time.
    @Test func losesNothing_whenManyThreadsPrint_andTheLogIsSlow() throws {
        let (printed, log) = (try TestPipe(), try TestPipe())
        let (printEnd, logEnd, readEnd) = (printed.writeEnd, log.writeEnd, log.readEnd)
        let redirection = try OutputRedirection(of: [printEnd]) { RawOutput.write(Array("\($0)\n".utf8), to: logEnd) }
        let read = Lock<[UInt8]>([])
        let reader = try NativeThread(named: "slow") {
            while true {
                let bytes = readBytes(readEnd, 97)
                guard !bytes.isEmpty else { return }
                read.withLock { $0 += bytes }
            }
        }
        let printers = try (0..<4).map { number in
            try NativeThread(named: "print.\(number)") {
                for line in 0..<3_000 {
                    RawOutput.write(Array("\(number) \(line) xxxxxxxxxxxxxxxx\n".utf8), to: printEnd)
                }
            }
        }
        for printer in printers { printer.join() }
        redirection.restore()
        log.closeWriteEnd()
        reader.join()
        let logged = String(decoding: read.withLock { $0 }, as: UTF8.self).split(separator: "\n")
        for number in 0..<4 {
            let own = logged.filter { $0.hasPrefix("\(number) ") }
            #expect(own.count == 3_000)
            #expect(own.enumerated().allSatisfy { $1 == "\(number) \($0) xxxxxxxxxxxxxxxx" })
        }
    }

    @Test func losesNothing_whenItIsRestoredWhileOthersPrint() throws {
        for _ in 0..<30 {
            let pipe = try TestPipe()
            let (writeEnd, lines) = (pipe.writeEnd, Lines())
            let redirection = try OutputRedirection(of: [writeEnd]) { lines.append($0) }
            let printers = try (0..<3).map { number in
                try NativeThread(named: "print.\(number)") {
                    for line in 0..<300 { RawOutput.write(Array("\(number) \(line)\n".utf8), to: writeEnd) }
                }
            }
            redirection.restore()
            for printer in printers { printer.join() }
            RawOutput.write([0x21], to: writeEnd)
            let rest = String(decoding: pipe.readSome().dropLast(), as: UTF8.self)
            let direct = rest.split(separator: "\n").map(String.init)
            #expect(lines.all.count + direct.count == 900)
            #expect(Set(lines.all + direct).count == 900)
        }
    }
}
