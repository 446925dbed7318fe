//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// A message in which hooks have the names that the C program knows them by.
@Sendable func hostWords(_ message: String) -> String {
    // Most messages name no hook.
    guard message.utf8.contains(UInt8(ascii: "(")) else { return message }
    var words = message
    for (name, hostName) in hookNames {
        while let place = words.range(of: name) { words.replaceSubrange(place, with: hostName) }
    }
    return words
}

private let hookNames = [
    ("onFirstStart()", "on_first_start"),
    ("onStarted()", "on_started"),
    ("onStart()", "on_start"),
    ("onStop()", "on_stop"),
    ("onShutdown()", "on_shutdown"),
    ("onRestart()", "on_restart"),
    ("onReload()", "on_reload"),
]

extension String {
    /// Where a text occurs first.
    ///
    /// By hand: the standard library's search comes with an engine for regular expressions.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            formIndex(after: &start)
        }
        return nil
    }
}
