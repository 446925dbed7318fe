//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// `graph`: drawn by `ModeGraph` on its own thread.
extension ConsoleDesk {
    /// What may go to a client; the others are for files.
    private static let textFormats: Set<String> = ["dot", "json", "svg"]

    func graph(_ format: String?, _ file: String?) -> ConsoleAnswer {
        guard let hook = sources.graph else {
            return .reply(
                .failed("there is nobody to draw: import ModeGraph, and call drawGraph() on the worker's options")
            )
        }
        let snapshot = sources.snapshot()
        if let file {
            if let flaw = flaw(of: file) { return .reply(.failed(flaw)) }
            return .later([]) { finish in
                Task.detached {
                    do {
                        try await hook.write(snapshot, file, format)
                        finish(.lines([], remark: "wrote \(file)"))
                    } catch {
                        finish(.failed(String(describing: error)))
                    }
                }
            }
        }
        let format = format ?? "dot"
        guard Self.textFormats.contains(format) else {
            return .reply(.failed("\(format.cut(to: 20)) is not text; name a file: graph \(format.cut(to: 20)) FILE"))
        }
        return .later([]) { finish in
            Task.detached {
                do {
                    finish(ConsoleReply(document: try await hook.render(snapshot, format)))
                } catch {
                    finish(.failed(String(describing: error)))
                }
            }
        }
    }

    /// Somebody who is not a user of this machine writes no files but below the worker's directory.
    private func flaw(of file: String) -> String? {
        let leaves = file.hasPrefix("/") || file.split(separator: "/").contains("..")
        return leaves && !trustsPaths ? "over TCP, files are written below the worker's directory only" : nil
    }
}
