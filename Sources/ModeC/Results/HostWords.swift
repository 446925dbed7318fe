//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// A message in which hooks have the names that the C program knows them by.
///
/// Each pair of parentheses is looked at once, and nothing else: the program's own words are in it, of which there may be
/// many, and it is made on a loop.
func hostWords(_ message: String) -> String {
    var bytes = message
    let reworded = bytes.withUTF8 { bytes -> String? in
        var words: [UInt8] = []
        var copied = 0
        var index = 1
        while index < bytes.count {
            defer { index += 1 }
            guard bytes[index] == UInt8(ascii: ")"), bytes[index - 1] == UInt8(ascii: "(") else { continue }
            let end = index + 1
            guard
                let hook = hookNames.first(where: {
                    bytes[copied..<end].reversed().starts(with: $0.swift.utf8.reversed())
                })
            else { continue }
            words += UnsafeBufferPointer(rebasing: bytes[copied..<(end - hook.swift.utf8.count)])
            words += hook.host.utf8
            copied = end
        }
        guard copied > 0 else { return nil }
        words += UnsafeBufferPointer(rebasing: bytes[copied...])
        return String(decoding: words, as: UTF8.self)
    }
    return reworded ?? message
}

private let hookNames: [(swift: String, host: String)] = [
    ("onFirstStart()", "on_first_start"),
    ("onStarted()", "on_started"),
    ("onStart()", "on_start"),
    ("onStop()", "on_stop"),
    ("onShutdown()", "on_shutdown"),
    ("onRestart()", "on_restart"),
    ("onReload()", "on_reload"),
]
