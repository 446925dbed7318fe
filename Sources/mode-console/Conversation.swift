//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// Commands one after the other, from a terminal or from a file.
struct Conversation {
    let client: Client
    let wantsJSON: Bool

    /// The exit status at the end.
    func run() -> CInt { isatty(STDIN_FILENO) == 1 ? talk() : readAll() }

    /// Commands from a file or a pipe.
    private func readAll() -> CInt {
        var status: CInt = 0
        while let line = readLine() {
            // To a blank line there is no reply.
            guard !line.isBlank else { continue }
            switch client.perform(wantsJSON ? "\(line) --json" : line) {
            case .worked: break
            case .failed: status = 1
            case .interrupted: return 130
            case .gone: return line.isExit ? status : gone()
            }
            if line.isExit { return status }
        }
        return status
    }

    private func talk() -> CInt {
        Interrupts.catchThem()
        print("\(client.title). “help” lists the commands, Tab completes, Ctrl-D leaves.")
        let completer = Completer { client.ask($0) }
        while true {
            let editor = LineEditor(
                prompt: prompt,
                server: client.connection.descriptor,
                complete: completer.complete,
                onServer: showWhatCame,
            )
            let end = talk(editor)
            guard end == nil else { return end ?? 0 }
            // Somebody did not want to wait any longer.
            do throws(ClientError) {
                try client.reconnect()
            } catch {
                Terminal.complain("\(error.message)")
                return 2
            }
        }
    }

    /// The exit status; `nil` if the connection is to be made anew.
    private func talk(_ editor: LineEditor) -> CInt? {
        while true {
            switch editor.next() {
            case .interrupted: continue
            case .serverGone: return gone()
            case .end:
                print("")
                return 0
            case .text(let line):
                guard !line.isBlank else { continue }
                switch client.perform(wantsJSON ? "\(line) --json" : line) {
                case .worked, .failed: break
                case .interrupted:
                    print("no longer waiting; what was asked for goes on")
                    return nil
                case .gone: return line.isExit ? 0 : gone()
                }
                if line.isExit { return 0 }
            }
        }
    }

    private var prompt: String { "\(client.title.split(separator: ",").first ?? "mode")> " }

    /// Shows notices that came while a line was edited; false at the end of the connection.
    private func showWhatCame() -> Bool {
        do {
            try client.connection.receive()
        } catch {
            return error == .interrupted
        }
        while let line = client.connection.buffered() {
            if case .notice(let text) = line { client.show(text) }
        }
        return true
    }

    private func gone() -> CInt {
        Terminal.complain("the worker has closed the connection; it has probably ended")
        return 2
    }
}

extension String {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }

    fileprivate var isExit: Bool { split(separator: " ").first == "exit" }
}
