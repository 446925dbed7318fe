//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import ModeLoop

extension String {
    /// The host's text, or a default for `NULL`.
    ///
    /// What is not UTF-8 is repaired.
    init(_ pointer: UnsafePointer<CChar>?, default text: String) {
        self = pointer.map { String(cString: $0) } ?? text
    }
}

extension Duration {
    /// Nanoseconds of the host; `nil` where there is no limit.
    init?(limit nanoseconds: UInt64) {
        guard nanoseconds < UInt64(Int64.max) else { return nil }
        self = .nanoseconds(Int64(nanoseconds))
    }

    /// Nanoseconds of the host; as long as a duration can be where there is no limit.
    init(nanoseconds: UInt64) {
        self = Duration(limit: nanoseconds) ?? .nanoseconds(Int64.max)
    }

    /// Nanoseconds for the host.
    var hostNanoseconds: UInt64 { UInt64(max(inNanoseconds, 0)) }
}

extension mode_choice {
    /// What was chosen, or a default.
    func or(_ standard: Bool, _ argument: String) throws(Refusal) -> Bool {
        switch self {
        case MODE_DEFAULT: return standard
        case MODE_YES: return true
        case MODE_NO: return false
        default: throw .isNone(self, argument)
        }
    }
}

/// Writes a text as `snprintf` does, and returns its whole length.
func write(
    _ text: String,
    to buffer: UnsafeMutablePointer<CChar>?,
    _ capacity: Int,
) throws(Refusal) -> CInt {
    var text = text
    let length = text.utf8.count
    // A `size_t` beyond the half of the memory, as of who says that there is enough.
    let capacity = capacity < 0 ? Int.max : capacity
    if capacity > 0 {
        guard let buffer else { throw Refusal(MODE_EINVAL, "`buffer` is NULL, and `capacity` is not 0") }
        let written = min(length, capacity - 1)
        text.withUTF8 { bytes in
            UnsafeMutableRawBufferPointer(start: buffer, count: written).copyMemory(
                from: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[..<written]))
            )
        }
        buffer[written] = 0
    }
    return CInt(clamping: length)
}
