//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

package import Logging

/// Where a backend's records go.
enum LogRoute: Sendable {
    /// To a stream or a file, as lines.
    case lines(LogOutput)
    /// To code of the program; `nil` drops them.
    case sink(LogSink?)
}

/// Takes a record: how severe it is, the path of its service, or "", and what it says.
///
/// On whichever thread logs, one call at a time. What it logs itself is dropped, and it must not wait for a thread that
/// logs.
package typealias LogSink = @Sendable (_ level: Logger.Level, _ path: String, _ text: String) -> Void

/// How a backend is set up, to go back to.
package struct LogSetup: Sendable {
    let route: LogRoute
    let level: Logger.Level
    /// Which change of the route it was.
    let revision: Int
}

extension LogRecord {
    /// The message, and behind it what else there is to say, as in a line of text.
    var text: String {
        let details = TextLogFormat.details(of: self)
        return details.isEmpty ? message : message + details
    }
}
