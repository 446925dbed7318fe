//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging

/// Everything that one log line says.
struct LogRecord: Sendable {
    var time: LogTimestamp
    var level: Logger.Level
    /// The logger's label.
    var label: String
    var message: String
    /// Of the logger, of the provider and of the call, merged.
    var metadata: Logger.Metadata = [:]
    var error: (any Error)?

    /// The place of the service in the tree, if a service is speaking.
    var servicePath: String? { metadata[LogKeys.servicePath]?.description }

    /// Which run of the service it is.
    var serviceGeneration: String? { metadata[LogKeys.serviceGeneration]?.description }

    /// The metadata besides the service's, sorted by key.
    var details: [(key: String, value: Logger.MetadataValue)] {
        guard !metadata.isEmpty else { return [] }
        var details: [(key: String, value: Logger.MetadataValue)] = []
        for (key, value) in metadata where key != LogKeys.servicePath && key != LogKeys.serviceGeneration {
            details.append((key, value))
        }
        if details.count > 1 { details.sort { $0.key < $1.key } }
        return details
    }
}
