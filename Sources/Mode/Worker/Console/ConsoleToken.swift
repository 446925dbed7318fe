//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// The secret that clients of a TCP console have to know.
struct ConsoleToken: Sendable {
    private let bytes: [UInt8]

    init(_ token: String) {
        bytes = Array(token.utf8)
    }

    /// Whether a client's first line, `auth TOKEN`, shows it.
    ///
    /// How long that takes depends on the length of the line alone, not on where it differs.
    func isShown(by line: String) -> Bool {
        let prefix = "auth "
        guard line.hasPrefix(prefix) else { return false }
        return isEqual(to: Array(line.utf8.dropFirst(prefix.utf8.count)))
    }

    private func isEqual(to candidate: [UInt8]) -> Bool {
        var difference = candidate.count ^ bytes.count
        for (index, byte) in candidate.enumerated() { difference |= Int(byte ^ bytes[index % bytes.count]) }
        return difference == 0
    }
}
