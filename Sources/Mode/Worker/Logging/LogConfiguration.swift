//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Logging

/// What a worker logs, where to, and in which form.
public struct LogConfiguration: Sendable, Hashable {
    /// The least severe level that is logged; below it no message is built.
    public var level: Logger.Level

    /// Where the lines go.
    public var destination: Destination

    /// What a line looks like.
    public var format: LogFormat

    /// Whether levels are coloured.
    public var color: LogColor

    /// Creates a configuration: by default readable lines, `info` and above, to standard error.
    public init(
        level: Logger.Level = .info,
        destination: Destination = .standardError,
        format: LogFormat = .text,
        color: LogColor = .automatic,
    ) {
        self.level = level
        self.destination = destination
        self.format = format
        self.color = color
    }

    /// Where log lines go.
    @nonexhaustive
    public enum Destination: Sendable, Hashable {
        /// The process's standard error.
        case standardError

        /// The process's standard output.
        case standardOutput

        /// An open descriptor, which stays its owner's to close.
        case descriptor(Int32)

        /// A file, created with mode 0644 if need be, and appended to.
        case file(String)
    }
}

/// What a log line looks like.
@nonexhaustive
public enum LogFormat: String, Sendable, Hashable, CaseIterable {
    /// For people: `[2018-03-27 15:47:12,159: INFO]: [^--Websockets]: Starting...`
    case text

    /// For machines: one JSON object a line.
    case json
}
