//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

package import CMode

/// A handle of the C program: what every `mode_…_t` consists of.
protocol Handle {
    /// What it is of, for messages.
    static var noun: String { get }

    var id: UInt64 { get }
    var generation: UInt64 { get }

    init(id: UInt64, generation: UInt64)
}

extension Handle {
    /// What the handle is of.
    func object<Object: TableObject>(_ kind: Object.Type, _ argument: String) throws(Refusal) -> Object {
        guard let object = ObjectTable.shared.object(kind, id, generation: generation) else {
            throw isOfNothing(argument)
        }
        return object
    }

    func isOfNothing(_ argument: String) -> Refusal {
        let isNone = id == 0 && generation == 0
        return Refusal(
            MODE_EHANDLE,
            isNone
                ? "`\(argument)` is all zero, which is no \(Self.noun)"
                : "`\(argument)` is the handle of no \(Self.noun) that there is: it was freed, is over, or is of another kind",
        )
    }

    /// Ends the handle.
    func remove() { ObjectTable.shared.remove(id, generation) }
}

extension mode_loop_t: Handle { static var noun: String { "loop" } }
extension mode_service_t: Handle { static var noun: String { "service" } }
extension mode_timer_t: Handle { static var noun: String { "timer" } }
extension mode_task_t: Handle { static var noun: String { "task" } }
extension mode_watch_t: Handle { static var noun: String { "watch" } }
