//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Logging

/// The log handler of a ``Worker``: what is logged through swift-log ends up in the worker's format and destination.
///
/// A worker installs it by itself. A program that bootstraps swift-log on its own may use it in its own factory, also
/// beside other handlers; the worker's options then hold for it all the same.
public struct WorkerLogHandler: LogHandler {
    private let label: String
    private let backend: LogBackend
    private var ownLevel: Logger.Level?

    /// What this logger adds to each record.
    public var metadata: Logger.Metadata = [:]

    /// What is asked for more at each record; wins over ``metadata``.
    public var metadataProvider: Logger.MetadataProvider?

    /// Creates a handler for the logger of this label.
    public init(label: String, metadataProvider: Logger.MetadataProvider? = nil) {
        self.init(label: label, backend: .shared, metadataProvider: metadataProvider)
        WorkerLogging.noteUse()
    }

    init(label: String, backend: LogBackend, metadataProvider: Logger.MetadataProvider? = nil) {
        self.label = label
        self.backend = backend
        self.metadataProvider = metadataProvider
    }

    /// The worker's level, until it is set for this logger alone.
    public var logLevel: Logger.Level {
        get { ownLevel ?? backend.level }
        set { ownLevel = newValue }
    }

    /// One entry of ``metadata``.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one record, whatever its level: the logger has compared that already.
    public func log(event: LogEvent) {
        backend.write(event, label: label, metadata: merged(with: event.metadata))
    }

    /// What the call says wins over the provider, and the provider over the logger.
    private func merged(with explicit: Logger.Metadata?) -> Logger.Metadata {
        var merged = metadata
        if let provided = metadataProvider?.get(), !provided.isEmpty { merged.merge(provided) { _, new in new } }
        if let explicit, !explicit.isEmpty { merged.merge(explicit) { _, new in new } }
        return merged
    }
}
