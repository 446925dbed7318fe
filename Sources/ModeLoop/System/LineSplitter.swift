//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Cuts a stream of bytes into lines of text.
///
/// Blank lines are dropped and trailing white space is stripped. Invalid UTF-8 is repaired. A line longer than `limit`
/// comes in pieces, never cut inside a character. What follows the last line break waits for more, or for
/// ``finish(_:)``.
package struct LineSplitter {
    private var partial: [UInt8] = []
    private let limit: Int

    /// Creates a splitter.
    ///
    /// - Parameter limit: The longest line in bytes; at least 8.
    package init(limit: Int = 65_536) {
        precondition(limit >= 8, "a line limit of \(limit) bytes cannot hold a character and its neighbour")
        self.limit = limit
    }

    /// Takes more bytes, and hands on the lines that they complete.
    package mutating func append(_ bytes: ArraySlice<UInt8>, emit: (String) -> Void) {
        var rest = bytes
        while let lineBreak = rest.firstIndex(of: 0x0A) {
            collect(rest[..<lineBreak], emit: emit)
            finish(emit)
            rest = rest[(lineBreak + 1)...]
        }
        collect(rest, emit: emit)
    }

    /// Hands on the partial last line, if there is one.
    package mutating func finish(_ emit: (String) -> Void) {
        handOn(partial[...], emit)
        partial.removeAll(keepingCapacity: true)
    }

    private mutating func collect(_ bytes: ArraySlice<UInt8>, emit: (String) -> Void) {
        var rest = bytes
        while partial.count + rest.count > limit {
            let room = limit - partial.count
            partial.append(contentsOf: rest.prefix(room))
            rest = rest.dropFirst(room)
            cut(emit)
        }
        partial.append(contentsOf: rest)
    }

    /// Hands on a full buffer, except for a character at its end that is not complete.
    private mutating func cut(_ emit: (String) -> Void) {
        let end = partial.count - incompleteSuffixLength
        handOn(partial[..<end], emit)
        partial.removeFirst(end)
    }

    private var incompleteSuffixLength: Int {
        for (distance, byte) in partial.reversed().prefix(3).enumerated() where byte & 0xC0 != 0x80 {
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > distance + 1 ? distance + 1 : 0
        }
        return 0
    }

    private func handOn(_ bytes: ArraySlice<UInt8>, _ emit: (String) -> Void) {
        let isWhiteSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let last = bytes.lastIndex(where: { !isWhiteSpace($0) }) else { return }
        emit(String(decoding: bytes[...last], as: UTF8.self))
    }
}
