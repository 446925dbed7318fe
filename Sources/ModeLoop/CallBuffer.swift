//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Calls for a loop, in the order in which they came: a block of memory that is filled under the inbox's lock, and
/// emptied by the loop outside it.
///
/// Not an array, because each call is moved in and out instead of copied: what it captures is shared by two threads, so
/// each retain and release that is left out is a cache line less that goes back and forth (measured: half of a post).
// Sendable: filled by who holds the inbox's lock; emptied by the loop, which has taken it out of the inbox.
final class CallBuffer: @unchecked Sendable {
    // Nobody's code runs while any of these is accessed.
    @exclusivity(unchecked) private var storage: UnsafeMutablePointer<InboxCall>
    @exclusivity(unchecked) private var capacity = 16
    @exclusivity(unchecked) private var count = 0

    /// A burst's memory goes back.
    private static let keptCapacity = 4_096

    init() {
        storage = .allocate(capacity: 16)
    }

    deinit {
        storage.deinitialize(count: count)
        storage.deallocate()
    }

    var isEmpty: Bool { count == 0 }

    func append(_ call: consuming InboxCall) {
        if count == capacity { grow() }
        (storage + count).initialize(to: call)
        count += 1
    }

    /// Carries all of them out, and is empty then.
    func carryOut() {
        // From here on the buffer is empty, so that nothing is carried out twice if a call comes back here.
        let (calls, count) = (storage, count)
        self.count = 0
        for index in 0..<count { (calls + index).move().carryOut() }
        if capacity > Self.keptCapacity { resize(to: 16) }
    }

    private func grow() { resize(to: capacity * 2) }

    private func resize(to capacity: Int) {
        let other = UnsafeMutablePointer<InboxCall>.allocate(capacity: capacity)
        other.moveInitialize(from: storage, count: count)
        storage.deallocate()
        storage = other
        self.capacity = capacity
    }
}
