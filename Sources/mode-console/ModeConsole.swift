//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// A person's end of a worker's console.
@main struct ModeConsole {
    static func main() {
        do {
            let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
            if arguments.wantsHelp {
                print(Arguments.usage)
                exit(0)
            }
            exit(try run(arguments))
        } catch let error as Arguments.Failure {
            fail("\(error.message)\n\(Arguments.usage)")
        } catch let error as ClientError {
            fail(error.message)
        } catch {
            fail("\(error)")
        }
    }

    private static func run(_ arguments: Arguments) throws(ClientError) -> CInt {
        let token = try token(for: arguments.target)
        let client = try Client(wantsJSON: arguments.wantsJSON, token: token) { () throws(ClientError) in
            try connect(arguments.target)
        }
        guard !arguments.command.isEmpty else {
            return Conversation(client: client, wantsJSON: arguments.wantsJSON).run()
        }
        switch client.perform(arguments.line) {
        case .worked: return isTrace(arguments.command) ? follow(client) : 0
        case .failed: return 1
        case .interrupted: return 130
        case .gone: throw ClientError("the worker has closed the connection")
        }
    }

    /// A trace is worth nothing that ends when it begins.
    private static func follow(_ client: Client) -> CInt {
        Interrupts.catchThem()
        return client.follow() == .interrupted ? 0 : 2
    }

    private static func isTrace(_ command: [String]) -> Bool { command.first == "trace" && command.last == "on" }

    private static func connect(_ target: Arguments.Target) throws(ClientError) -> ServerConnection {
        switch target {
        case .found(let wish): try ServerConnection.connect(unix: FoundSocket.choose(wish).path)
        case .unixSocket(let path): try ServerConnection.connect(unix: path)
        case .tcp(let host, let port, _): try ServerConnection.connect(host: host, port: port)
        }
    }

    /// The first line of the file; a command line shows its secrets to everybody.
    private static func token(for target: Arguments.Target) throws(ClientError) -> String? {
        guard case .tcp(_, _, let path) = target else { return nil }
        guard let file = fopen(path, "re") else {
            throw ClientError("cannot read \(path): \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 4_096)
        guard fgets(&line, 4_096, file) != nil else { throw ClientError("\(path) is empty") }
        let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return String(text.prefix { !$0.isNewline })
    }

    private static func fail(_ message: String) -> Never {
        Terminal.complain("mode-console: \(message)")
        exit(2)
    }
}
