//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Logging
import Synchronization

/// Levels of the log that were set for services while the program runs.
enum ServiceLogLevels {
    /// How many services have one, so that where none has nobody looks for it.
    fileprivate static let count = Atomic<Int>(0)

    /// A service with a level of its own is gone.
    static func forget() { count.wrappingSubtract(1, ordering: .relaxed) }
}

extension Service {
    /// Sets the least severe level that this service and those below it log, from now on.
    ///
    /// The nearest service above counts, itself included; where none has a level, the logger's own does, in a worker
    /// ``WorkerOptions/logLevel``. A logger that was taken from ``log`` and kept goes on with the level it had.
    ///
    /// From any thread.
    ///
    /// - Parameter level: The level; `nil` takes it back.
    public nonisolated func setLogLevel(_ level: Logger.Level?) {
        lifecycle.bind(self)
        lifecycle.ownLogLevel = level
    }
}

extension Lifecycle {
    /// The level that was set for this very service.
    package var ownLogLevel: Logger.Level? {
        get { core.withLock { $0.extras?.logLevel } }
        set {
            core.withLock { core in
                let extras = core.makeExtras()
                let change = (newValue == nil ? 0 : 1) - (extras.logLevel == nil ? 0 : 1)
                ServiceLogLevels.count.wrappingAdd(change, ordering: .relaxed)
                extras.logLevel = newValue
            }
        }
    }

    /// The level that was set for this service or, nearest first, for one above it.
    package var chosenLogLevel: Logger.Level? {
        guard ServiceLogLevels.count.load(ordering: .relaxed) > 0 else { return nil }
        for ancestor in ServiceTree.ancestry(of: self) {
            if let level = ancestor.ownLogLevel { return level }
        }
        return nil
    }
}
