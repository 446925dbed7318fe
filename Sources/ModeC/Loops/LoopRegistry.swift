//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import ModeLoop
import Synchronization

/// Which loop has which handle.
final class LoopRegistry: Sendable {
    static let shared = LoopRegistry()

    private struct Contents {
        var entries: [ObjectIdentifier: LoopEntry] = [:]
        var adopted: Set<UInt> = []
    }

    private let contents = Lock(Contents())

    /// Notes that somebody's loop is adopted; false if it was.
    func claim(_ address: UInt) -> Bool { contents.withLock { $0.adopted.insert(address).inserted } }

    /// It is its owner's again.
    func disclaim(_ address: UInt) { contents.withLock { _ = $0.adopted.remove(address) } }

    /// Gives a loop its handle.
    func add(_ loop: EventLoop, _ kind: LoopEntry.Kind) -> LoopEntry {
        let entry = ObjectTable.shared.insert { LoopEntry(loop, kind, id: $0, generation: $1) }
        contents.withLock { $0.entries[ObjectIdentifier(loop)] = entry }
        return entry
    }

    /// The loop's handle, which it gets if it has none.
    func entry(of loop: EventLoop) -> LoopEntry {
        if let known = known(loop) { return known }
        let entry = ObjectTable.shared.insert { LoopEntry(loop, .found, id: $0, generation: $1) }
        // Another thread may have been first.
        let first = contents.withLock { contents -> LoopEntry? in
            if let first = contents.entries[ObjectIdentifier(loop)] { return first }
            contents.entries[ObjectIdentifier(loop)] = entry
            return nil
        }
        guard let first else { return entry }
        entry.handle.remove()
        return first
    }

    /// The loop's handle, if it has one.
    func known(_ loop: EventLoop) -> LoopEntry? { contents.withLock { $0.entries[ObjectIdentifier(loop)] } }

    /// Ends a loop's handle.
    func remove(_ entry: LoopEntry) {
        contents.withLock { contents in
            contents.entries[ObjectIdentifier(entry.loop)] = nil
            if case .adopted(let address) = entry.kind { contents.adopted.remove(address) }
        }
        entry.handle.remove()
    }
}
