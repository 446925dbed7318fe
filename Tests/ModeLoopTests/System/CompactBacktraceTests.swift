//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Runtime
import Testing

@testable import ModeLoop

/// Addresses that are made a backtrace of: if the toolchain ever changes its format, this is where it shows.
@Suite struct CompactBacktraceTests {
    @Test func encodesEachAddressWithAsFewBytesAsItNeeds() {
        let bytes = CompactBacktrace.encode([0x1234, 0x80, 0x7f_ffff_ffff])
        #expect(bytes == [0x02, 0x19, 0x12, 0x34, 0x29, 0x00, 0x80, 0x2C, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0x00])
    }

    @Test(
        arguments: [
            ([], ""), ([0x4D], "TQ=="), ([0x4D, 0x61], "TWE="), ([0x4D, 0x61, 0x6E], "TWFu"), ([0xFF, 0xFE], "//4="),
        ] as [([UInt8], String)]
    )
    func isBase64(_ bytes: [UInt8], _ text: String) {
        #expect(CompactBacktrace.base64(bytes) == text)
    }

    @Test func comesBackAsTheSameAddresses() throws {
        let addresses: [UInt] = [0x5555_5555_4000, 0x7FFF_F7DD_1234, 0x80, 0x7F, 0x8000, 0xFFFF_FFFF_FF60_0000]
        let backtrace = try #require(Symbolication.backtrace(of: addresses))
        #expect(backtrace.frames.map { UInt($0.originalProgramCounter) } == addresses)
    }

    @Test func survivesGarbage() {
        let garbage = CapturedStack(addresses: [0, 1, 8, 0x1000, .max, .max / 2, 1 << 47, 0xDEAD_BEEF])
        let frames = Symbolication.frames(of: garbage)
        #expect(frames.count == garbage.addresses.count)
    }

    @Test func namesAFunction_withoutTheToolchainsModule() {
        let pointer = unsafeBitCast(exportedName as @convention(c) () -> Void, to: UInt.self)
        #expect(ExportedSymbols.frame(at: pointer).image?.contains("xctest") == true)
        #expect(ExportedSymbols.demangled("$sSi") == "Swift.Int")
        #expect(ExportedSymbols.demangled("main") == "main")
        #expect(ExportedSymbols.frame(at: 1).image == nil)
    }
}

private let exportedName: @convention(c) () -> Void = {}
