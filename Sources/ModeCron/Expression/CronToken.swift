//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// A piece of a cron expression that knows where it stands.
struct CronToken {
    let characters: ArraySlice<Character>

    /// The whole text.
    init(_ text: String) { characters = Array(text)[...] }

    private init(_ characters: ArraySlice<Character>) { self.characters = characters }

    var text: String { String(characters) }

    /// The column of the first character; 1 is that of the expression.
    var column: Int { characters.startIndex + 1 }

    /// The column after the last character.
    var endColumn: Int { characters.endIndex + 1 }

    var isEmpty: Bool { characters.isEmpty }

    func starts(with character: Character) -> Bool { characters.first == character }

    /// The pieces between white space.
    func words() -> [CronToken] { characters.split(whereSeparator: \.isWhitespace).map { CronToken($0) } }

    /// The pieces between separators, the empty ones too.
    func pieces(between separator: Character) -> [CronToken] {
        characters.split(separator: separator, omittingEmptySubsequences: false).map { CronToken($0) }
    }

    /// What stands before and after the first separator; `nil` if there is none.
    func cut(at separator: Character) -> (head: CronToken, tail: CronToken)? {
        guard let index = characters.firstIndex(of: separator) else { return nil }
        return (CronToken(characters[..<index]), CronToken(characters[characters.index(after: index)...]))
    }

    /// Without its last character.
    func dropLast() -> CronToken { CronToken(characters.dropLast()) }

    /// The number that it is, if it is nothing but digits; the largest there is for one that is larger.
    var number: Int? {
        guard !isEmpty, characters.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
        return Int(text) ?? .max
    }
}
