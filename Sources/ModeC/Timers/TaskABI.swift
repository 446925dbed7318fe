//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

// The names are those of mode.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

package import CMode
import Mode
import ModeLoop

@c @implementation
package func mode_service_task(
    _ service: mode_service_t,
    _ name: UnsafePointer<CChar>?,
    _ body: mode_hook?,
    _ user_data: UnsafeMutableRawPointer?,
    _ task: UnsafeMutablePointer<mode_task_t>?,
) -> CInt {
    answer { () throws(Refusal) in
        let service = try service.hosted()
        guard let body else { throw .isNull("body") }
        try service.lifecycle.loop.refuseOtherThreads()
        guard service.state == .starting || service.state == .running else { throw service.doesNotRun }
        let name = String(name, default: "task")
        task?.pointee = mode_task_t()
        switch service.call(body, user_data) {
        case .ended(.success): return
        case .ended(.failure(let error)): try service.lifecycle.loop.carryOut { service.crash(error) }
        case .failed(let status):
            let error = HostError(status: status, message: "task \"\(name)\" returned \(status)")
            try service.lifecycle.loop.carryOut { service.crash(error) }
        case .pending(let step): try service.keep(step, of: name, task)
        }
    }
}

@c @implementation
package func mode_task_cancel(_ task: mode_task_t) -> CInt {
    answer { () throws(Refusal) in
        let entry = try task.object(TaskEntry.self, "task")
        try entry.service.lifecycle.loop.refuseOtherThreads()
        entry.task?.cancel()
    }
}

extension HostedService {
    /// Makes a pending step a task of the run.
    fileprivate nonisolated func keep(
        _ step: UInt64,
        of name: String,
        _ handle: UnsafeMutablePointer<mode_task_t>?,
    ) throws(Refusal) {
        let entry = ObjectTable.shared.insert { TaskEntry(self, id: $0, generation: $1) }
        let own = entry.handle
        let task = addTask(name, fileID: "mode.h", line: 0) {
            defer { own.remove() }
            try await self.end(of: step)
        }
        guard let task else {
            own.remove()
            // A stop has come meanwhile; the host still has to end what it began.
            giveUp(step)
            throw doesNotRun
        }
        entry.task = task
        handle?.pointee = own
    }
}
