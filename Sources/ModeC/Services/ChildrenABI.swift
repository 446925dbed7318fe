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
package func mode_service_add_dependency(_ service: mode_service_t, _ child: mode_service_t) -> CInt {
    answer { () throws(Refusal) in
        let (service, child) = (try service.service(), try child.service("child"))
        do { try service.addDependency(child) } catch { throw Refusal(error) }
    }
}

@c @implementation
package func mode_service_add_dependency_after(
    _ service: mode_service_t,
    _ child: mode_service_t,
    _ after: UnsafePointer<mode_service_t>?,
    _ count: Int,
) -> CInt {
    answer { () throws(Refusal) in
        let (service, child) = (try service.service(), try child.service("child"))
        let siblings = try services(after, count, "after")
        do {
            guard try service.addDependency(child, after: siblings) else {
                throw Refusal(MODE_EALREADY, "\(child.beacon.path) is a child already")
            }
        } catch {
            throw Refusal(error)
        }
    }
}

@c @implementation
package func mode_service_add_runtime_dependency(
    _ service: mode_service_t,
    _ child: mode_service_t,
    _ done: mode_done_callback?,
    _ user_data: UnsafeMutableRawPointer?,
) -> CInt {
    answer { () throws(Refusal) in
        let (service, child) = (try service.service(), try child.service("child"))
        try service.refuseGoneLoop()
        try service.lifecycle.loop.begin(DoneCallback(done, user_data)) {
            try service.refuseWhenDown()
            try await service.addRuntimeDependency(child)
        }
    }
}

@c @implementation
package func mode_service_remove_dependency(
    _ service: mode_service_t,
    _ child: mode_service_t,
    _ done: mode_done_callback?,
    _ user_data: UnsafeMutableRawPointer?,
) -> CInt {
    answer { () throws(Refusal) in
        let (service, child) = (try service.service(), try child.service("child"))
        try service.beginRemoving(child, DoneCallback(done, user_data))
    }
}

extension Service {
    /// Begins to take a child out of the tree; a supervisor's as any other's.
    nonisolated func beginRemoving(_ child: any Service, _ done: DoneCallback) throws(Refusal) {
        try lifecycle.loop.begin(done) {
            if let trouble = Refusal(try await self.removeDependency(child)) { throw trouble }
        }
    }
}

/// The services of an array of handles.
func services(
    _ handles: UnsafePointer<mode_service_t>?,
    _ count: Int,
    _ argument: String,
) throws(Refusal) -> [any Service] {
    guard count > 0 else { return [] }
    guard let handles else { throw Refusal(MODE_EINVAL, "`\(argument)` is NULL, and its count is \(count)") }
    var services: [any Service] = []
    for index in 0..<count { services.append(try handles[index].service("\(argument)[\(index)]")) }
    return services
}
