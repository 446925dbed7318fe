//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import ModeLoop

/// A pipe for a test; closed with it.
final class TestPipe {
    let readEnd: CInt
    private(set) var writeEnd: CInt

    init() throws {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemError.last }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        close(readEnd)
        closeWriteEnd()
    }

    func closeWriteEnd() {
        guard writeEnd >= 0 else { return }
        close(writeEnd)
        writeEnd = -1
    }

    /// Fills the pipe until nothing more fits, and leaves both ends as blocking as they were.
    func fill(inPiecesOf size: Int = 4_096) {
        let flags = fcntl(writeEnd, F_GETFL)
        _ = fcntl(writeEnd, F_SETFL, flags | O_NONBLOCK)
        let piece = [UInt8](repeating: 0x2E, count: size)
        for _ in 0..<1_000_000 where write(writeEnd, piece, size) < 0 { break }
        _ = fcntl(writeEnd, F_SETFL, flags)
    }

    /// Reads what one `read` brings.
    func readSome(_ limit: Int = 65_536) -> [UInt8] {
        readBytes(readEnd, limit)
    }
}

func readBytes(_ descriptor: CInt, _ limit: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
        count = max(0, read(descriptor, buffer.baseAddress, limit))
    }
}
