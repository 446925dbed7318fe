//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// Those who wait for tokens of a bucket: the first sleeps until its tokens are due, the others for their turn.
///
/// A value, guarded by the bucket's lock.
struct TokenLine: Sendable {
    typealias Place = WaiterQueue<Turn, Void>.Place

    /// How the wait behind the first ended.
    enum Turn: Sendable {
        case first, cancelled
    }

    /// What somebody gets who wants tokens.
    enum Entry: Sendable {
        case served, first
        case behind(Waiter<Turn>, Place)
    }

    private(set) var level: TokenLevel
    private var hasFirst = false
    private var others = WaiterQueue<Turn, Void>()
    /// How many tokens they all ask for.
    private var wanted = 0

    init(_ level: TokenLevel) {
        self.level = level
    }

    mutating func takeOrQueue(_ count: Int, at now: LoopInstant) -> Entry {
        if tryTake(count, at: now) { return .served }
        wanted += count
        if hasFirst {
            let waiter = Waiter<Turn>()
            return .behind(waiter, others.append(waiter))
        }
        hasFirst = true
        return .first
    }

    mutating func tryTake(_ count: Int, at now: LoopInstant) -> Bool {
        guard !hasFirst else { return false }
        level.refill(at: now)
        return level.take(count, at: now)
    }

    /// When somebody who comes now gets what it wants.
    mutating func dueBehindTheLast(_ count: Int, at now: LoopInstant) -> LoopInstant {
        if !hasFirst { level.refill(at: now) }
        return level.due(wanted + count)
    }

    /// The first one goes, served or not; returns who is the first then.
    ///
    /// Its tokens count as taken when they were due, however late it woke. But what has run over since is lost to the
    /// next ones, so that a loop that was blocked for long lets no crowd through.
    mutating func passOn(_ count: Int, isServedAt now: LoopInstant?) -> Waiter<Turn>? {
        wanted -= count
        if let now {
            level.take(count)
            level.refill(at: now)
        }
        let next = others.popFirst()?.waiter
        hasFirst = next != nil
        return next
    }

    /// One of the others goes; false when it is the first by now.
    mutating func leave(_ place: Place, _ count: Int) -> Bool {
        guard others.remove(place) != nil else { return false }
        wanted -= count
        return true
    }
}
