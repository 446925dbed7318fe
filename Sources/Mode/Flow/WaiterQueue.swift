//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Those who wait, in the order in which they came, each with what it waits for.
///
/// A value, guarded by its owner's lock. Everything takes constant time, also to leave from the middle: places are
/// numbered, and those that were left are passed over.
struct WaiterQueue<Value: Sendable, Wish: Sendable>: Sendable {
    typealias Place = UInt64

    // No tuple: the metadata of a generic one is looked up at each use, under a lock of the runtime's.
    struct Entry: Sendable {
        let waiter: Waiter<Value>
        let wish: Wish
    }

    private var entries: [Place: Entry] = [:]
    private var head: Place = 0
    private var tail: Place = 0

    var isEmpty: Bool { entries.isEmpty }

    var count: Int { entries.count }

    mutating func append(_ waiter: Waiter<Value>, _ wish: Wish) -> Place {
        entries[tail] = Entry(waiter: waiter, wish: wish)
        tail += 1
        return tail - 1
    }

    mutating func popFirst() -> Entry? {
        while head < tail {
            head += 1
            if let entry = entries.removeValue(forKey: head - 1) { return entry }
        }
        return nil
    }

    /// Takes one out; `nil` when somebody else did: then it is his to end.
    mutating func remove(_ place: Place) -> Entry? { entries.removeValue(forKey: place) }

    mutating func removeAll() -> [Waiter<Value>] {
        var waiters: [Waiter<Value>] = []
        while let entry = popFirst() { waiters.append(entry.waiter) }
        return waiters
    }
}

extension WaiterQueue where Wish == Void {
    mutating func append(_ waiter: Waiter<Value>) -> Place { append(waiter, ()) }
}
