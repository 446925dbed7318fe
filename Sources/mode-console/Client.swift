//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// Sends commands to a console, and shows what it answers.
final class Client {
    private let connect: () throws(ClientError) -> ServerConnection
    private(set) var connection: ServerConnection
    private let palette = Palette(for: STDOUT_FILENO)
    private let wantsJSON: Bool
    /// What a console over TCP wants to be shown.
    private let token: String?
    /// What the server said first: who it is.
    private(set) var title = ""

    enum Outcome: Equatable { case worked, failed, interrupted, gone }

    init(
        wantsJSON: Bool,
        token: String?,
        _ connect: @escaping () throws(ClientError) -> ServerConnection,
    ) throws(ClientError) {
        self.wantsJSON = wantsJSON
        self.token = token
        self.connect = connect
        connection = try connect()
        try introduce()
    }

    private func introduce() throws(ClientError) {
        title = try greeting()
        if let token { try authenticate(token) }
    }

    /// The greeting, without what is said to people with `nc`.
    private func greeting() throws(ClientError) -> String {
        do {
            guard case .notice(let text) = try connection.next() else { throw ServerConnection.Ending.closed }
            guard text.hasPrefix("mode console 1: ") else { throw ClientError(text) }
            let title = text.dropFirst("mode console 1: ".count)
            return title.split(separator: ";").first.map(String.init) ?? String(title)
        } catch let error as ClientError {
            throw error
        } catch {
            throw ClientError("it is no console of a worker, or it has no time for us")
        }
    }

    private func authenticate(_ token: String) throws(ClientError) {
        do {
            try connection.send("auth \(token)")
            switch try connection.next() {
            case .success(let title): self.title = title
            case .failure(let reason): throw ClientError(reason)
            default: throw ClientError("the server does not ask for a token")
            }
        } catch let error as ClientError {
            throw error
        } catch {
            throw ClientError("the server closed the connection")
        }
    }

    // MARK: Commands

    /// Sends a line, and prints what comes until the reply ends.
    func perform(_ line: String) -> Outcome {
        do {
            try connection.send(line)
            while true {
                switch try connection.next() {
                case .body(let text): show(text)
                case .notice(let text): show(text)
                case .success(let remark):
                    if !remark.isEmpty, !wantsJSON { print(palette.quiet(remark)) }
                    Terminal.flush()
                    return .worked
                case .failure(let reason):
                    Terminal.flush()
                    Terminal.complain("\(Palette(for: STDERR_FILENO).failure(reason))")
                    return .failed
                }
            }
        } catch {
            return error == .interrupted ? .interrupted : .gone
        }
    }

    /// Asks without showing anything; empty if that fails.
    func ask(_ line: String) -> [String] {
        var lines: [String] = []
        do {
            try connection.send(line)
            while true {
                switch try connection.next() {
                case .body(let text): lines.append(text)
                case .notice(let text): show(text)
                case .success: return lines
                case .failure: return []
                }
            }
        } catch {
            return []
        }
    }

    /// Prints events until the server is gone, or Ctrl-C.
    func follow() -> Outcome {
        do {
            while true {
                switch try connection.next() {
                case .notice(let text): show(text)
                default: break
                }
                Terminal.flush()
            }
        } catch {
            return error == .interrupted ? .interrupted : .gone
        }
    }

    func reconnect() throws(ClientError) {
        connection = try connect()
        try introduce()
    }

    // MARK: Showing

    func show(_ text: String) { print(wantsJSON ? text : palette.line(text)) }
}
