//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// A log file that could not be opened.
public struct LogFileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The path as it was given.
    public let path: String

    /// The system's reason: `Permission denied`.
    public let reason: String

    /// The system's `errno`.
    public let code: Int32

    init(path: String, cause: SystemError) {
        self.path = path
        reason = cause.description
        code = cause.code
    }

    /// `cannot open the log file /var/log/app.log: Permission denied`.
    public var description: String { "cannot open the log file \(path): \(reason)" }
}
