//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging

/// Whether the levels in text lines are coloured; JSON never is.
public enum LogColor: String, Sendable, Hashable, CaseIterable {
    /// Coloured if the stream that is written to is a terminal that can do it, and `NO_COLOR` is not set.
    case automatic

    /// Coloured whatever the stream is, and whatever the environment says.
    case always

    /// Never coloured.
    case never

    /// The decision, from the facts about one stream.
    ///
    /// - Parameters:
    ///   - isTerminal: Of the descriptor that the lines are written to.
    ///   - noColor: The variable `NO_COLOR`; any text but the empty one asks for no colour.
    ///   - terminal: The variable `TERM`.
    /// - Returns: Whether to colour.
    func isOn(isTerminal: Bool, noColor: String?, terminal: String?) -> Bool {
        switch self {
        case .always: true
        case .never: false
        case .automatic: isTerminal && (noColor ?? "").isEmpty && terminal != "dumb"
        }
    }
}

/// The escape sequences around a level's name; `info`, the usual one, is left as it is.
enum LogPalette {
    static let reset = "\u{1B}[0m"

    static func start(of level: Logger.Level) -> String? {
        switch level {
        case .trace: "\u{1B}[2m"
        case .debug: "\u{1B}[36m"
        case .info: nil
        case .notice: "\u{1B}[32m"
        case .warning: "\u{1B}[33m"
        case .error: "\u{1B}[31m"
        case .critical: "\u{1B}[1;31m"
        }
    }
}
