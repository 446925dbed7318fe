//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport

/// Starting and stopping a group of N services: as often as fits in two seconds, and once at least.
///
/// The start is from `run()` until the last service runs, the stop from the trigger until `run()` has returned.
enum StartStop {
    private static let nanoseconds = 2_000_000_000

    static func run(_ arguments: [String]) async throws {
        let count = number(arguments)
        allow(seconds: 60) { "\(count) services have not started and stopped within a minute" }
        _ = try await round(1)
        var starts: [Double] = []
        var stops: [Double] = []
        let begin = monotonicNanoseconds()
        repeat {
            let (start, stop) = try await round(count)
            starts.append(start / 1_000)
            stops.append(stop / 1_000)
        } while monotonicNanoseconds() - begin < nanoseconds
        report(["start": starts.median, "stop": stops.median])
    }

    /// What a service takes to start and to stop, in nanoseconds.
    private static func round(_ count: Int) async throws -> (start: Double, stop: Double) {
        var services = IdleServices(count)
        let begin = monotonicNanoseconds()
        await services.start()
        let running = monotonicNanoseconds()
        try await services.stop()
        let end = monotonicNanoseconds()
        return (Double(running - begin) / Double(count), Double(end - running) / Double(count))
    }
}
