//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import ModeLoop
import Synchronization

/// Flags that say what a service is doing: counted, with the time since when.
///
/// Read from any thread.
///
/// ```swift
/// try await diagnostics.with("REBALANCING") { try await rebalance() }
/// ```
public final class Diagnostics: Sendable {
    /// A flag that is set.
    public struct Flag: Sendable, Hashable {
        /// Its name.
        public let name: String
        /// How many times it is set at the moment.
        public let count: Int
        /// How long it has been set.
        public let duration: Duration
    }

    private struct Entry {
        var count: Int
        let since: LoopInstant
        /// The number of its latest setting among those of all flags: instants may be equal.
        var latest = 0
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var transitions: [String: LoopInstant] = [:]
        var settings = 0

        /// The flag that was set last of those that are still set.
        var latest: String? { entries.max { $0.value.latest < $1.value.latest }?.key }
    }

    private let state = Lock(State())
    private let loop: EventLoop

    init(loop: EventLoop) {
        self.loop = loop
    }

    /// Sets a flag once more.
    public func set(_ flag: String) {
        let now = loop.now
        state.withLock { state in
            var entry = state.entries[flag] ?? Entry(count: 0, since: now)
            state.settings += 1
            entry.count += 1
            entry.latest = state.settings
            state.entries[flag] = entry
            state.transitions[flag] = now
        }
    }

    /// Takes one setting of a flag back; nothing happens if it is not set.
    public func unset(_ flag: String) {
        let now = loop.now
        state.withLock { state in
            guard var entry = state.entries[flag] else { return }
            entry.count -= 1
            state.entries[flag] = entry.count > 0 ? entry : nil
            state.transitions[flag] = now
        }
    }

    /// Runs a body with a flag set, and takes it back whatever the body does.
    public func with<Value>(_ flag: String, _ body: () async throws -> Value) async rethrows -> Value {
        set(flag)
        defer { unset(flag) }
        return try await body()
    }

    /// The flags that are set, by name.
    public var flags: [Flag] {
        let now = loop.now
        return state.withLock(\.entries)
            .map { Flag(name: $0.key, count: $0.value.count, duration: $0.value.since.duration(to: now)) }
            .sorted { $0.name < $1.name }
    }

    /// Whether a flag is set.
    public func isSet(_ flag: String) -> Bool { state.withLock { $0.entries[flag] != nil } }

    /// When a flag was last set or taken back.
    public func lastTransition(of flag: String) -> LoopInstant? { state.withLock { $0.transitions[flag] } }

    var latestFlag: String? { state.withLock(\.latest) }
}
