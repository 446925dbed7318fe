//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import Synchronization

/// Adds to each line whose it is, the service's place in the tree and its run: when the line is written, and not before.
///
/// So a line below the level costs no more than the comparison, and one of a service that has moved names its new place.
struct ServiceLogHandler: LogHandler {
    private var base: any LogHandler
    private let lifecycle: Lifecycle

    init(_ base: any LogHandler, of lifecycle: Lifecycle) {
        self.base = base
        self.lifecycle = lifecycle
    }

    var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    var metadata: Logger.Metadata {
        get { complete.metadata }
        set { base.metadata = newValue }
    }

    var metadataProvider: Logger.MetadataProvider? {
        get { base.metadataProvider }
        set { base.metadataProvider = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { complete[metadataKey: key] }
        set { base[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) { complete.log(event: event) }

    /// The handler with everything; what somebody has set himself stays as it is.
    private var complete: any LogHandler {
        var complete = base
        if complete[metadataKey: LogKeys.servicePath] == nil {
            complete[metadataKey: LogKeys.servicePath] = .string(lifecycle.path)
        }
        if complete[metadataKey: LogKeys.serviceGeneration] == nil {
            let generation = lifecycle.core.withLock { $0.machine.generation }
            complete[metadataKey: LogKeys.serviceGeneration] = .stringConvertible(generation)
        }
        return complete
    }
}
