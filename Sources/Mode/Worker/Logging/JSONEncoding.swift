//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging

/// Values as JSON; written by hand, since Foundation would cost a worker 8 ms at its start.
enum JSONEncoding {
    static func append(_ text: String, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        line.append(text, escaped: .json)
        line.append(UInt8(ascii: "\""))
    }

    /// Collections nest, dictionaries are sorted by key; numbers and truth values stay what they are.
    static func append(_ value: Logger.MetadataValue, to line: inout [UInt8]) {
        switch value {
        case .string(let text):
            append(text, to: &line)
        case .stringConvertible(let convertible):
            append(convertible, to: &line)
        case .array(let values):
            line.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { line.append(UInt8(ascii: ",")) }
                append(value, to: &line)
            }
            line.append(UInt8(ascii: "]"))
        case .dictionary(let values):
            append(values.sorted { $0.key < $1.key }, to: &line)
        }
    }

    static func append(_ members: [(key: String, value: Logger.MetadataValue)], to line: inout [UInt8]) {
        line.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { line.append(UInt8(ascii: ",")) }
            append(member.key, to: &line)
            line.append(UInt8(ascii: ":"))
            append(member.value, to: &line)
        }
        line.append(UInt8(ascii: "}"))
    }

    private static func append(_ value: any CustomStringConvertible, to line: inout [UInt8]) {
        switch value {
        case let number as any FixedWidthInteger: line.append(contentsOf: String(describing: number).utf8)
        case let number as Double where number.isFinite: line.append(contentsOf: number.description.utf8)
        case let number as Float where number.isFinite: line.append(contentsOf: number.description.utf8)
        case let truth as Bool: line.append(contentsOf: truth.description.utf8)
        default: append(value.description, to: &line)
        }
    }
}
