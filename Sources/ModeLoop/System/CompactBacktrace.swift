//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Addresses in the toolchain's Compact Backtrace Format, version 0: how a `Runtime.Backtrace` is made of a stack that
/// was taken elsewhere.
///
/// The module has no public initialiser from addresses; but it decodes, and its format is specified. See
/// <https://github.com/swiftlang/swift/blob/main/docs/CompactBacktraceFormat.md>.
enum CompactBacktrace {
    /// The version, and 64-bit addresses.
    private static let header: UInt8 = 0x02
    private static let programCounter: UInt8 = 0x18
    private static let returnAddress: UInt8 = 0x28
    private static let end: UInt8 = 0x00

    /// The bytes.
    static func encode(_ addresses: [UInt]) -> [UInt8] {
        var bytes = [header]
        for (index, address) in addresses.enumerated() {
            let word = significantBytes(of: address)
            bytes.append((index == 0 ? programCounter : returnAddress) | UInt8(word.count - 1))
            bytes += word
        }
        bytes.append(end)
        return bytes
    }

    /// Big-endian, without leading bytes that the sign extension of the rest would bring back.
    private static func significantBytes(of address: UInt) -> [UInt8] {
        var bytes = (0..<8).map { UInt8(truncatingIfNeeded: address >> UInt(56 - 8 * $0)) }
        while bytes.count > 1, bytes[0] == 0, bytes[1] < 0x80 { bytes.removeFirst() }
        return bytes
    }

    /// In Base64, as it stands in JSON.
    static func base64(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for index in 0..<4 {
                let digit = digits[Int(bits >> UInt32(18 - 6 * index) & 0x3F)]
                text.append(index <= group.count ? digit : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
