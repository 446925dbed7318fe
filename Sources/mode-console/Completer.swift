//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Completes commands and paths, which it has from the server.
final class Completer {
    private let ask: (String) -> [String]
    private lazy var commands = Self.commands(in: ask("help"))

    /// How many candidates are shown.
    private static let most = 100
    private static let controls = ["on", "off"]
    private static let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical", "default"]
    private static let formats = ["dot", "json", "pdf", "png", "svg"]

    init(_ ask: @escaping (String) -> [String]) {
        self.ask = ask
    }

    /// The first words of the lines of `help`, down to the blank one.
    static func commands(in help: [String]) -> [String] {
        help.prefix { !$0.isEmpty }.compactMap { $0.split(separator: " ").first.map(String.init) }.sorted()
    }

    func complete(_ head: String) -> LineEditor.Completion {
        let words = head.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
        let isNew = head.isEmpty || head.last == " "
        let word = isNew ? "" : words.last ?? ""
        let before = isNew ? words : words.dropLast()
        guard let command = before.first else { return Self.completion(of: word, among: commands) }
        switch command {
        case "help": return Self.completion(of: word, among: commands)
        case "graph": return Self.completion(of: word, among: Self.formats)
        case "trace": return Self.completion(of: word, among: Self.controls + paths())
        case "loglevel": return Self.completion(of: word, among: Self.levels + paths())
        case "tree", "ps", "show", "events", "restart", "stop", "start", "crash", "paths":
            return before.count == 1 ? Self.completion(of: word, among: paths()) : .init()
        default: return .init()
        }
    }

    /// What names a service: its name if it is the only one of that name, its path without the root's name, its path.
    private func paths() -> [String] { Self.names(for: ask("paths")) }

    static func names(for paths: [String]) -> [String] {
        guard let root = paths.first else { return [] }
        var counts: [Substring: Int] = [:]
        let names = paths.map { $0.split(separator: "/").last ?? "" }
        for name in names { counts[name, default: 0] += 1 }
        let unique = names.filter { counts[$0] == 1 }.map(String.init)
        var seen: Set<String> = []
        return (unique + paths.dropFirst().map { String($0.dropFirst(root.count + 1)) } + paths)
            .filter { seen.insert($0).inserted }
    }

    /// What all that begins so have in common; and where that is nothing more, what they are, one level deep.
    static func completion(of word: String, among candidates: [String]) -> LineEditor.Completion {
        let matches = candidates.filter { $0.hasPrefix(word) }
        guard let first = matches.first else { return .init() }
        let common = matches.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
        var insertion = String(common.dropFirst(word.count))
        if matches.count == 1 { insertion += " " }
        guard insertion.isEmpty else { return .init(insertion: insertion) }
        var seen: Set<String> = []
        let next = matches.map { match in
            let rest = match.dropFirst(word.count)
            return rest.firstIndex(of: "/").map { String(match[...$0]) } ?? match
        }
        let shown = next.filter { seen.insert($0).inserted }
        return .init(candidates: shown.count <= most ? shown : shown.prefix(most) + ["… \(shown.count - most) more"])
    }
}

extension String {
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}
