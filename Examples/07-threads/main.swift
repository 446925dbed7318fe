//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// Keeps the visits of some users; there are several, each on a thread of its own.
actor Shard: Service {
    nonisolated let lifecycle: Lifecycle
    nonisolated let label: String
    private var visits: [String: Int] = [:]

    init(_ number: Int, on loop: EventLoop) {
        label = "Shard \(number)"
        lifecycle = Lifecycle(on: .loop(loop))
    }

    func visit(_ user: String) { visits[user, default: 0] += 1 }

    func visits(of user: String) -> Int { visits[user, default: 0] }

    /// Computes, and so would keep everybody on its thread waiting; the thread pool does it instead.
    func checksum() async throws -> UInt64 {
        let numbers = visits.keys.sorted().map { UInt64($0.utf8.count) }
        return try await offload { (1...1_000_000).reduce(numbers.reduce(0, +)) { $0 &* 31 &+ $1 } }
    }
}

/// Sends each user to the shard that has the user's visits.
actor Website: Service {
    nonisolated let lifecycle = Lifecycle()

    private let group: LoopGroup
    private let shards: [Shard]

    init(threads: Int) {
        group = LoopGroup(threadsNamed: "shard", count: threads)
        shards = group.loops.enumerated().map { Shard($0.offset, on: $0.element) }
    }

    var dependencies: Dependencies { shards }

    private func shard(of user: String) -> Shard {
        let loop = group.loop(for: user)
        return shards[group.loops.firstIndex { $0 === loop } ?? 0]
    }

    func onStarted() async throws {
        let users = ["ann", "bob", "cid", "dan"]
        for round in 1...1_000 {
            // Not waited for: what it throws would be in the log.
            for user in users.prefix(1 + round % users.count) { shard(of: user).cast { $0.visit(user) } }
        }
        for user in users {
            // A call comes after all casts that were sent before.
            let shard = shard(of: user)
            let count = try await shard.call(timeout: .seconds(10)) { $0.visits(of: user) }
            print("\(user) is on \(shard.label) and was here \(count) times")
        }
        async let first = shards[0].checksum()
        async let second = shards[1].checksum()
        let sums = try await (first, second)
        print("two checksums, computed side by side, are \(sums.0 == sums.1 ? "equal" : "different")")
        do {
            try await shards[0].call { _ in throw Full() }
        } catch {
            print("an error goes to the caller: \(error)")
        }
        await shards[0].stop()
        do {
            try await shards[0].call { $0.visit("eve") }
        } catch {
            print(error)
        }
    }
}

struct Full: Error {}

Worker(Website(threads: 3), logLevel: .info, daemon: false).run()
