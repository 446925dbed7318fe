//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// What was asked for on the command line.
struct Arguments: Equatable {
    var target = Target.found(nil)
    var wantsJSON = false
    var wantsHelp = false
    /// The words of a command; without any the client asks for them.
    var command: [String] = []

    enum Target: Equatable {
        /// The one that is found where workers put their sockets, or the one of that name or process.
        case found(String?)
        case unixSocket(String)
        case tcp(host: String, port: String, tokenFile: String)
    }

    struct Failure: Error {
        let message: String
    }

    static let usage = """
        usage: mode-console [SOCKET | -p NAME|PID | --tcp HOST:PORT --token-file FILE] [--json] [COMMAND…]

          SOCKET      the path of a worker's console; without one, the worker that is running, if it is the only one
          -p          the worker of that name or process, of several that are running
          --tcp       a console over TCP; the first line of FILE is its token
          --json      replies as JSON, one object a line
          COMMAND     does that, and ends: 0 if it worked, 1 if it failed, 2 if there was nobody to ask

        “mode-console help” shows the commands; without a command they are asked for, one after the other.
        """

    init(_ words: [String]) throws(Failure) {
        var rest = words[...]
        var (tcp, tokenFile): (String?, String?)
        while let word = rest.first, command.isEmpty {
            rest.removeFirst()
            switch word {
            case "-h", "--help": wantsHelp = true
            case "--json": wantsJSON = true
            case "-p": target = .found(try Self.value(of: word, &rest))
            case "--tcp": tcp = try Self.value(of: word, &rest)
            case "--token-file": tokenFile = try Self.value(of: word, &rest)
            case let option where option.hasPrefix("-"): throw Failure(message: "unknown option \(option)")
            case let path where path.contains("/") || path.hasSuffix(".sock"): target = .unixSocket(path)
            default: command.append(word)
            }
        }
        command += rest.filter { $0 != "--json" }
        wantsJSON = wantsJSON || rest.contains("--json")
        if tcp != nil || tokenFile != nil { target = try Self.tcp(tcp, tokenFile) }
    }

    private static func value(of option: String, _ rest: inout ArraySlice<String>) throws(Failure) -> String {
        guard let value = rest.popFirst() else { throw Failure(message: "\(option) takes a value") }
        return value
    }

    private static func tcp(_ address: String?, _ tokenFile: String?) throws(Failure) -> Target {
        guard let address, let tokenFile else {
            throw Failure(message: "--tcp HOST:PORT and --token-file FILE go together")
        }
        guard let colon = address.lastIndex(of: ":"), address.index(after: colon) < address.endIndex else {
            throw Failure(message: "--tcp takes HOST:PORT")
        }
        let host = address[..<colon].filter { $0 != "[" && $0 != "]" }
        return .tcp(host: host, port: String(address[address.index(after: colon)...]), tokenFile: tokenFile)
    }

    /// The command as a line for the server: words with blanks between quotation marks.
    var line: String { Self.line(command, wantsJSON: wantsJSON) }

    static func line(_ words: [String], wantsJSON: Bool) -> String {
        let quoted = words.map { word in
            guard word.isEmpty || word.contains(where: { $0.isWhitespace || $0 == "'" || $0 == "\"" }) else {
                return word
            }
            return word.contains("\"") ? "'\(word)'" : "\"\(word)\""
        }
        return (quoted + (wantsJSON ? ["--json"] : [])).joined(separator: " ")
    }
}
