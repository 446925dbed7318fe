//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Cuts what a client sends into lines, and keeps no more than one line and one chunk.
struct ConsoleLineBuffer {
    private var bytes: [UInt8] = []
    private var start = 0
    private let limit: Int

    enum Next: Equatable {
        case line(String)
        /// There is no complete line.
        case incomplete
        /// A line exceeds the limit.
        case tooLong
    }

    init(limit: Int) {
        self.limit = limit
    }

    mutating func append(_ chunk: [UInt8]) {
        if start > 0 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes += chunk
    }

    /// Takes the next line, without its end; what is no UTF-8 is repaired.
    mutating func next() -> Next {
        let rest = bytes[start...]
        guard let end = rest.prefix(limit + 1).firstIndex(of: 0x0A) else {
            return rest.count > limit ? .tooLong : .incomplete
        }
        defer { start = end + 1 }
        return .line(Self.text(rest[..<end]))
    }

    /// Takes what came after the last line break, when nothing more will come.
    mutating func last() -> String? {
        let rest = bytes[start...]
        bytes = []
        start = 0
        return rest.isEmpty || rest.count > limit ? nil : Self.text(rest)
    }

    var isEmpty: Bool { start == bytes.count }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.last == 0x0D ? bytes.dropLast() : bytes, as: UTF8.self)
    }
}
