//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// A JSON value that keeps the order of its members.
enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    struct Member: Sendable, Equatable {
        let name: String
        let value: JSONValue
    }

    /// An object of what there is: members that are `null` are left out.
    static func members(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(members.filter { $0.value != .null }.map { Member(name: $0.key, value: $0.value) })
    }

    /// One line.
    var text: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func append(to line: inout [UInt8]) {
        switch self {
        case .null: line += "null".utf8
        case .bool(let value): line += value.description.utf8
        case .integer(let value): line += String(value).utf8
        case .number(let value): line += (value.isFinite ? value.description : "null").utf8
        case .string(let value): JSONEncoding.append(value, to: &line)
        case .array(let values): Self.append(values, "[", "]", to: &line) { $0.append(to: &$1) }
        case .object(let members):
            Self.append(members, "{", "}", to: &line) { member, line in
                JSONEncoding.append(member.name, to: &line)
                line.append(UInt8(ascii: ":"))
                member.value.append(to: &line)
            }
        }
    }

    private static func append<Element>(
        _ elements: [Element],
        _ open: String,
        _ close: String,
        to line: inout [UInt8],
        _ one: (Element, inout [UInt8]) -> Void,
    ) {
        line += open.utf8
        for (index, element) in elements.enumerated() {
            if index > 0 { line.append(UInt8(ascii: ",")) }
            one(element, &line)
        }
        line += close.utf8
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    init(stringLiteral value: String) { self = .string(value) }
}

extension JSONValue: ExpressibleByIntegerLiteral {
    init(integerLiteral value: Int) { self = .integer(value) }
}

extension JSONValue {
    init(_ value: String?) { self = value.map { .string($0) } ?? .null }

    init(_ value: Int?) { self = value.map { .integer($0) } ?? .null }

    /// Seconds, to the millisecond.
    init(_ value: Duration?) {
        self = value.map { .number(Double($0.inWholeMilliseconds) / 1_000) } ?? .null
    }
}
