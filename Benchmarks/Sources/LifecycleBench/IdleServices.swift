//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Logging
import ServiceLifecycle
import Synchronization

/// A group of idle services that says when all of them run; it logs nothing.
struct IdleServices {
    private let group: ServiceGroup
    private let muster: Muster
    private var run: Task<Void, any Error>?

    init(_ count: Int) {
        let muster = Muster(count)
        self.muster = muster
        group = ServiceGroup(
            services: (0..<count).map { _ in IdleService(muster: muster) },
            logger: Logger(label: "lifecycle-bench") { _ in SwiftLogNoOpLogHandler() },
        )
    }

    /// Returns when all run.
    mutating func start() async {
        run = Task { [group] in try await group.run() }
        await muster.all()
    }

    /// Returns when all have ended, and the group's `run()` with them.
    func stop() async throws {
        await group.triggerGracefulShutdown()
        try await run?.value
        muster.checkAllEnded()
    }
}

private struct IdleService: Service {
    let muster: Muster

    func run() async throws {
        muster.countIn()
        try await gracefulShutdown()
        muster.countOut()
    }
}

/// Who is there.
private final class Muster: Sendable {
    private let count: Int
    private let present = Atomic(0)
    private let arrivals = AsyncStream.makeStream(of: Void.self)

    init(_ count: Int) {
        self.count = count
    }

    func countIn() {
        if present.add(1, ordering: .acquiringAndReleasing).newValue == count { arrivals.continuation.finish() }
    }

    func countOut() { present.subtract(1, ordering: .acquiringAndReleasing) }

    /// Returns when all are there.
    func all() async {
        for await _ in arrivals.stream {}
    }

    func checkAllEnded() {
        let left = present.load(ordering: .acquiring)
        precondition(left == 0, "\(left) services have not ended")
    }
}
