//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Decodes a value whose keys lead to strings, as a flat JSON object would; without Foundation, and without the JSON.
struct WordsDecoder: Decoder {
    let words: [String: String]
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(WordsContainer<Key>(words: words))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw Self.unexpected("an array") }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { throw Self.unexpected("a value") }

    fileprivate static func unexpected(_ what: String) -> DecodingError {
        DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "\(what) where only strings are"))
    }
}

private struct WordsContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let words: [String: String]
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { words.keys.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { words[key.stringValue] != nil }

    func decodeNil(forKey key: Key) -> Bool { !contains(key) }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        guard let word = words[key.stringValue] as? T else { throw WordsDecoder.unexpected("\(type)") }
        return word
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key,
    ) throws -> KeyedDecodingContainer<Nested> {
        throw WordsDecoder.unexpected("an object")
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw WordsDecoder.unexpected("an array")
    }

    func superDecoder() throws -> any Decoder { throw WordsDecoder.unexpected("a superclass") }

    func superDecoder(forKey key: Key) throws -> any Decoder { throw WordsDecoder.unexpected("a superclass") }
}
