//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Glibc

/// Memory that the host frees, by `mode_free()`.
enum HostMemory {
    /// A copy of bytes, with a zero behind them.
    static func copy(_ bytes: some Collection<UInt8>) throws(Refusal) -> UnsafeMutablePointer<UInt8> {
        let count = bytes.count
        guard let memory = malloc(count + 1)?.bindMemory(to: UInt8.self, capacity: count + 1) else {
            throw Refusal(MODE_ESYSTEM, "there is no memory left for \(count) bytes")
        }
        _ = UnsafeMutableBufferPointer(start: memory, count: count).update(fromContentsOf: bytes)
        memory[count] = 0
        return memory
    }

    /// Gives the host a text of its own.
    static func give(
        _ text: String,
        _ place: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>,
        _ length: UnsafeMutablePointer<Int>?,
    ) throws(Refusal) {
        place.pointee = UnsafeMutableRawPointer(try copy(text.utf8)).assumingMemoryBound(to: CChar.self)
        length?.pointee = text.utf8.count
    }
}
