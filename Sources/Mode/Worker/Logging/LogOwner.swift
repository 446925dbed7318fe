//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging

/// Who has set up swift-log in this process, as far as can be seen from outside.
package enum LogOwner: Sendable, Equatable {
    /// Nobody, or somebody whose handlers are exactly the default ones.
    case nobody
    /// A worker, or a program that uses the worker's handler.
    case worker
    /// The program; with the type of its handlers.
    case program(handler: String)

    /// Looks at what swift-log makes for a fresh logger.
    package static func current() -> LogOwner {
        LogOwner(
            handler: Logger(label: "mode.owner").handler,
            hasMetadataProvider: LoggingSystem.metadataProvider != nil,
        )
    }

    /// The conclusion from a fresh logger's handler.
    ///
    /// The default is a `StreamLogHandler` as made, so one with another level or with metadata is a program's; and only
    /// a bootstrap can have set a metadata provider.
    init(handler: any LogHandler, hasMetadataProvider: Bool) {
        switch handler {
        case is WorkerLogHandler:
            self = .worker
        case let stream as StreamLogHandler
        where stream.logLevel == .info && stream.metadata.isEmpty && !hasMetadataProvider:
            self = .nobody
        default:
            self = .program(handler: String(reflecting: type(of: handler)))
        }
    }
}
