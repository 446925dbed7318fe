//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging

/// Reads a line of a client.
enum ConsoleParser {
    struct Failure: Error, Equatable {
        let message: String
        var wantsJSON = false
    }

    /// What a line asks for; `nil` for one that is blank.
    static func parse(_ line: String) throws(Failure) -> ConsoleRequest? {
        guard let words = ConsoleWords(line)?.words else { throw Failure(message: "a quotation mark is left open") }
        let wantsJSON = words.contains("--json")
        var arguments = words.filter { $0 != "--json" }
        guard !arguments.isEmpty else {
            // Whoever wrote something waits for a reply.
            guard wantsJSON else { return nil }
            throw Failure(message: "there is no command beside --json", wantsJSON: true)
        }
        let name = arguments.removeFirst()
        do throws(Failure) {
            return ConsoleRequest(command: try command(name, arguments), wantsJSON: wantsJSON)
        } catch {
            throw Failure(message: error.message, wantsJSON: wantsJSON)
        }
    }

    private static func command(_ name: String, _ arguments: [String]) throws(Failure) -> ConsoleCommand {
        guard let usage = ConsoleUsage.named(name) else { throw unknown(name) }
        guard usage.arguments.contains(arguments.count) else {
            throw Failure(message: "usage: \(usage.synopsis)")
        }
        if let control = ConsoleCommand.Control(rawValue: name) { return .control(control, arguments[0]) }
        switch name {
        case "help": return .help(arguments.first)
        case "tree": return .tree(arguments.first)
        case "ps": return .tasks(arguments.first)
        case "where": return .stacks(arguments.first)
        case "show": return .show(arguments[0])
        case "paths": return .paths(arguments.first)
        case "events": return try events(arguments, usage)
        case "trace": return try trace(arguments, usage)
        case "loglevel": return try logLevel(arguments)
        case "graph": return graph(arguments)
        case "stats": return .statistics
        case "signals": return .signals
        default: return .exit
        }
    }

    private static func unknown(_ name: String) -> Failure {
        let guess = Spelling.closest(to: name, among: ConsoleUsage.all.map(\.name))
        let hint = guess.map { "did you mean “\($0)”?" } ?? "“help” lists the commands"
        return Failure(message: "unknown command “\(name.cut(to: 40))”; \(hint)")
    }

    private static func events(_ arguments: [String], _ usage: ConsoleUsage) throws(Failure) -> ConsoleCommand {
        var (path, count): (String?, Int) = (nil, 20)
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "-n" {
                guard let number = rest.popFirst().flatMap({ Int($0) }), number > 0 else {
                    throw Failure(message: "-n takes a number, 1 or more")
                }
                count = number
            } else {
                guard path == nil else { throw Failure(message: "usage: \(usage.synopsis)") }
                path = argument
            }
        }
        return .events(path, count: count)
    }

    private static func trace(_ arguments: [String], _ usage: ConsoleUsage) throws(Failure) -> ConsoleCommand {
        switch arguments.last {
        case "on": return .trace(arguments.count == 2 ? arguments[0] : nil, isOn: true)
        case "off": return .trace(arguments.count == 2 ? arguments[0] : nil, isOn: false)
        default: throw Failure(message: "usage: \(usage.synopsis)")
        }
    }

    /// `loglevel`, `loglevel LEVEL`, `loglevel PATH` or `loglevel PATH LEVEL`: a word that names a level is one.
    private static func logLevel(_ arguments: [String]) throws(Failure) -> ConsoleCommand {
        guard let last = arguments.last else { return .logLevel(nil, nil) }
        if let change = change(to: last) { return .logLevel(arguments.count == 2 ? arguments[0] : nil, change) }
        guard arguments.count == 1 else {
            let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw Failure(message: "“\(last.cut(to: 40))” is no level; there are \(names) and default")
        }
        return .logLevel(last, nil)
    }

    private static func change(to word: String) -> ConsoleCommand.LevelChange? {
        let word = word.lowercased()
        return word == "default" ? .toDefault : Logger.Level(rawValue: word).map { .to($0) }
    }

    /// `graph dot`, `graph tree.png`, `graph png tree`: a single word with a dot or a slash is a file.
    private static func graph(_ arguments: [String]) -> ConsoleCommand {
        guard let first = arguments.first else { return .graph(format: nil, file: nil) }
        if arguments.count == 2 { return .graph(format: first, file: arguments[1]) }
        let isFile = first.contains(".") || first.contains("/")
        return isFile ? .graph(format: nil, file: first) : .graph(format: first, file: nil)
    }
}

extension String {
    /// The text, or its beginning if it is long.
    func cut(to length: Int) -> String { count <= length ? self : "\(prefix(length))…" }
}
