//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import Mode
import ModeTesting

/// Where the numbers are kept; writing takes its time.
actor Store {
    private(set) var total = 0

    func add(_ count: Int) async throws {
        try await Task.sleep(for: .milliseconds(1))
        total += count
    }
}

/// Counts visits in memory, and saves them when it stops.
actor VisitCounter: Service {
    nonisolated let lifecycle = Lifecycle()
    nonisolated let baseLogger = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
    private let store: Store
    private let isCorrect: Bool
    private var unsaved = 0
    private var isClosed = false

    init(_ store: Store, isCorrect: Bool) {
        self.store = store
        self.isCorrect = isCorrect
    }

    /// Counts a visit, unless it comes too late.
    func visit() -> Bool {
        if !isClosed { unsaved += 1 }
        return !isClosed
    }

    func onShutdown() async throws {
        while unsaved > 0 {
            let count = unsaved
            try await store.add(count)
            // The bug: a visit may have come while the store was writing.
            unsaved = isCorrect ? unsaved - count : 0
        }
        isClosed = true
    }
}

/// Lets visitors come while the counter is told to stop; returns how many visits were counted, but not saved.
@Sendable func lostVisits(isCorrect: Bool) async throws -> Int {
    let store = Store()
    let counter = VisitCounter(store, isCorrect: isCorrect)
    try await counter.start()
    let counted = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<5 { group.addTask { await counter.visit() } }
        group.addTask {
            await counter.stop()
            return false
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    return await counted - store.total
}

// As it runs in production, on one loop: first come, first served.
let loop = EventLoop(threadNamed: "visits")
var lost = 0
for _ in 0..<100 {
    lost += try await withTaskExecutorPreference(loop) { try await lostVisits(isCorrect: false) }
}
print("100 runs: \(lost) visits lost")

// With a seed, in any order that is possible. Reports go to standard error unless they are sent elsewhere.
var options = SimulationOptions()
options.report = { print($0, terminator: "") }
do {
    try simulate(seeds: 0..<1_000, options: options) { simulation in
        let lost = try await lostVisits(isCorrect: false)
        try simulation.check(lost == 0, "\(lost) of the visits that were counted were not saved")
    }
} catch {
    print("So there is a bug.")
}

try simulate(seeds: 0..<1_000) { simulation in
    try simulation.check(try await lostVisits(isCorrect: true) == 0)
}
print("Corrected, it loses none in 1,000 simulations.")
