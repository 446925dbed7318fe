//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// A first-in-first-out queue of jobs in one block of memory, which doubles when it is full.
///
/// A ring of its own, because `Array.removeFirst` moves every element and a copy of an array that is being cleared
/// copies its storage; both were measured to dominate everything else that a loop does.
struct JobRing: ~Copyable {
    private var storage: UnsafeMutablePointer<UnownedJob>
    private var mask: Int
    private var head = 0
    private(set) var count = 0

    /// `capacity` must be a power of two.
    init(capacity: Int = 256) {
        precondition(capacity > 0 && capacity & (capacity - 1) == 0, "a ring's capacity is a power of two")
        storage = .allocate(capacity: capacity)
        mask = capacity - 1
    }

    deinit {
        // `UnownedJob` is trivial: nothing to deinitialise.
        storage.deallocate()
    }

    var isEmpty: Bool { count == 0 }

    mutating func append(_ job: UnownedJob) {
        if count > mask { grow() }
        (storage + ((head &+ count) & mask)).initialize(to: job)
        count &+= 1
    }

    mutating func popFirst() -> UnownedJob? {
        guard count > 0 else { return nil }
        let job = storage[head]
        head = (head &+ 1) & mask
        count &-= 1
        return job
    }

    private mutating func grow() {
        let capacity = mask + 1
        let larger = UnsafeMutablePointer<UnownedJob>.allocate(capacity: capacity * 2)
        let tail = capacity - head
        larger.initialize(from: storage + head, count: tail)
        (larger + tail).initialize(from: storage, count: head)
        storage.deallocate()
        storage = larger
        mask = capacity * 2 - 1
        head = 0
    }
}
