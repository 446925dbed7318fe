//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Logging

/// Runs an operation, and says what it was doing if it takes too long.
///
/// ```swift
/// try await withFlightRecorder(log, timeout: .seconds(30), operation: "rebalance") { recorder in
///     recorder.logger.info("asking for assignments")
///     …
///     onTimeout.info("waiting for the coordinator")     // the same, from anywhere below
/// }
/// ```
///
/// What is logged to the recorder is kept, with its time. If the operation ends in time, that is all: nothing is logged.
/// If it does not, a warning says so, everything that was kept is logged at its own level with its own time, and from
/// then on lines are logged at once; at 2, 4, 8 times the timeout another warning follows. The operation itself is never
/// interrupted. The newest 1,000 lines are kept.
///
/// - Parameters:
///   - logger: where lines end up.
///   - timeout: how long the operation may take; positive.
///   - operation: what it is called in the warnings.
///   - context: metadata for all lines; what is missing is that of the recorder around this one.
///   - fileID: the file, for the warning.
///   - line: the line, for the warning.
///   - body: the operation.
/// - Returns: what the body returns.
/// - Throws: what the body throws.
public func withFlightRecorder<Value>(
    _ logger: Logger,
    timeout: Duration,
    operation: String = #function,
    context: Logger.Metadata = [:],
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: (FlightRecorder) async throws -> Value,
) async throws -> Value {
    let recorder = FlightRecorder(logger, operation, timeout: timeout, context: context, site: "\(fileID):\(line)")
    recorder.begin()
    do {
        let value = try await FlightRecorder.$innermost.withValue(recorder) { try await body(recorder) }
        recorder.end(nil)
        return value
    } catch {
        recorder.end(error)
        throw error
    }
}

/// The logger of the innermost flight recorder that the calling task runs under; without one its lines go nowhere.
///
/// So code may say what it is doing for whoever wants to know why it takes so long.
public var onTimeout: Logger { FlightRecorder.current?.logger ?? FlightRecorder.silent }

extension FlightRecorder {
    fileprivate static let silent = Logger(label: "mode.silent") { _ in SwiftLogNoOpLogHandler() }
}
