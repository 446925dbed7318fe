//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop

@testable import Mode

/// 2018-03-27 15:47:12,159 UTC.
let sampleInstant = WallTime(seconds: 1_522_165_632, milliseconds: 159)

func sampleStamp(_ instant: WallTime = sampleInstant) -> LogTimestamp {
    LogTimestamp(.utc(at: instant), milliseconds: instant.milliseconds)
}

func sampleRecord(
    _ message: String = "Starting...",
    level: Logger.Level = .info,
    metadata: Logger.Metadata = [:],
    error: (any Error)? = nil,
) -> LogRecord {
    LogRecord(
        time: sampleStamp(),
        level: level,
        label: "app",
        message: message,
        metadata: metadata,
        error: error,
    )
}

/// An error whose text is a sentence.
struct SampleError: Error, CustomStringConvertible {
    var description = "it \"broke\""
}

extension LogBackend {
    /// A backend that writes text to a file, at a fixed time.
    static func sample(_ destination: LogDestination, format: LogFormat = .text) -> LogBackend {
        LogBackend(
            output: LogOutput(destination: destination, format: format),
            clock: LogClock(now: { sampleInstant }, calendar: { .utc(at: $0) }),
        )
    }

    /// A logger on this backend, without swift-log's bootstrap.
    func logger(_ label: String = "app", provider: Logger.MetadataProvider? = nil) -> Logger {
        Logger(label: label) { WorkerLogHandler(label: $0, backend: self, metadataProvider: provider) }
    }
}
