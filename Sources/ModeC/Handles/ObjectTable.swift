//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// What a handle can be of.
// Sendable: it has nothing; what its subclasses add is for them to answer for.
class TableObject: @unchecked Sendable {}

/// The objects that the C program has handles of.
///
/// A handle is the number of a slot and a generation, which no two handles share, so one that is over is recognised for
/// ever, whoever has the slot now. Slots are used again; the table never shrinks.
final class ObjectTable: Sendable {
    static let shared = ObjectTable()

    private struct Slot {
        var generation: UInt64 = 0
        var object: TableObject?
    }

    private struct Contents {
        var slots: [Slot] = []
        var free: [Int] = []
        var latestGeneration: UInt64 = 0
    }

    private let contents = Lock(Contents())

    /// Adds the object that `make` makes for its handle.
    func insert<Object: TableObject>(_ make: (_ id: UInt64, _ generation: UInt64) -> Object) -> Object {
        let (index, generation) = contents.withLock { contents in
            contents.latestGeneration += 1
            if let index = contents.free.popLast() { return (index, contents.latestGeneration) }
            contents.slots.append(Slot())
            return (contents.slots.count - 1, contents.latestGeneration)
        }
        let object = make(UInt64(index) + 1, generation)
        contents.withLock { $0.slots[index] = Slot(generation: generation, object: object) }
        return object
    }

    /// The object that a slot has now, if it is of a kind and, where one is given, of a generation.
    func object<Object: TableObject>(_ kind: Object.Type, _ id: UInt64, generation: UInt64? = nil) -> Object? {
        let object = contents.withLock { contents -> TableObject? in
            guard id > 0, id <= contents.slots.count else { return nil }
            let slot = contents.slots[Int(id) - 1]
            return generation == nil || slot.generation == generation ? slot.object : nil
        }
        // Compared by hand, which is a tenth of the time of `as?`: the kinds have no subclasses.
        guard let object, type(of: object) == kind else { return nil }
        return unsafeDowncast(object, to: kind)
    }

    /// Takes an object out; its handle is over.
    func remove(_ id: UInt64, _ generation: UInt64) {
        // It may be the last who holds it, and must not be destroyed under the lock.
        let removed = contents.withLock { contents -> TableObject? in
            guard id > 0, id <= contents.slots.count, generation > 0 else { return nil }
            let index = Int(id) - 1
            guard contents.slots[index].generation == generation else { return nil }
            defer {
                contents.slots[index] = Slot()
                contents.free.append(index)
            }
            return contents.slots[index].object
        }
        withExtendedLifetime(removed) {}
    }

    /// All objects of a kind.
    func all<Object: TableObject>(_ kind: Object.Type) -> [Object] {
        contents.withLock { contents in contents.slots.compactMap { $0.object as? Object } }
    }
}
