//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode
import ModeLoop
import Synchronization

/// A loop that the C program has a handle of.
// Sendable: constants, and an atomic.
final class LoopEntry: TableObject, @unchecked Sendable {
    enum Kind: Sendable {
        /// The host's; by its address.
        case adopted(UInt)
        /// Made by `mode_loop_new()`.
        case made
        /// The main loop, or one that a Swift service brought along.
        case found
    }

    let loop: EventLoop
    let kind: Kind
    let handle: mode_loop_t
    private let operations = Atomic(0)

    init(_ loop: EventLoop, _ kind: Kind, id: UInt64, generation: UInt64) {
        self.loop = loop
        self.kind = kind
        handle = mode_loop_t(id: id, generation: generation)
    }

    /// Whether something that the host asked for has not ended: a start that was not even begun, a picture.
    var hasOperations: Bool { operations.load(ordering: .acquiring) > 0 }

    func operationBegins() { operations.add(1, ordering: .acquiringAndReleasing) }
    func operationEnds() { operations.subtract(1, ordering: .acquiringAndReleasing) }

    /// The services on it that the host has a handle of.
    var services: [ServiceEntry] {
        ObjectTable.shared.all(ServiceEntry.self).filter { $0.service?.lifecycle.loopIfBound === loop }
    }
}

extension mode_loop_t {
    func entry() throws(Refusal) -> LoopEntry { try object(LoopEntry.self, "loop") }

    /// A loop on which something new may begin.
    func entryInUse() throws(Refusal) -> LoopEntry {
        let entry = try entry()
        guard !entry.loop.isLeaving else { throw entry.loop.isGone }
        return entry
    }
}
