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
package func mode_service_state(_ service: mode_service_t) -> CInt {
    answerNumber { () throws(Refusal) -> CInt in mode_state(try service.service().state.kind).code }
}

@c @implementation
package func mode_service_should_stop(_ service: mode_service_t) -> CInt {
    answerNumber { () throws(Refusal) -> CInt in try service.service().shouldStop ? 1 : 0 }
}

@c @implementation
package func mode_service_restart_count(_ service: mode_service_t) -> CInt {
    answerNumber { () throws(Refusal) -> CInt in CInt(clamping: try service.service().restartCount) }
}

@c @implementation
package func mode_service_label(
    _ service: mode_service_t,
    _ buffer: UnsafeMutablePointer<CChar>?,
    _ capacity: Int,
) -> CInt {
    answerNumber { () throws(Refusal) -> CInt in try write(try service.service().label, to: buffer, capacity) }
}

@c @implementation
package func mode_service_path(
    _ service: mode_service_t,
    _ buffer: UnsafeMutablePointer<CChar>?,
    _ capacity: Int,
) -> CInt {
    answerNumber { () throws(Refusal) -> CInt in try write(try service.service().beacon.path, to: buffer, capacity) }
}

@c @implementation
package func mode_service_crash_reason(
    _ service: mode_service_t,
    _ buffer: UnsafeMutablePointer<CChar>?,
    _ capacity: Int,
) -> CInt {
    answerNumber { () throws(Refusal) -> CInt in
        let reason = try service.service().crashReason
        return try write(reason.map { hostWords("\($0)") } ?? "", to: buffer, capacity)
    }
}

@c @implementation
package func mode_service_loop(_ service: mode_service_t, _ loop: UnsafeMutablePointer<mode_loop_t>?) -> CInt {
    answer { () throws(Refusal) in
        guard let loop else { throw .isNull("loop") }
        let present = try service.service()
        let itsLoop = present.lifecycle.loop
        // One of the host's runs on a loop that the host has a handle of, or had.
        let entry =
            present is HostedService ? LoopRegistry.shared.known(itsLoop) : LoopRegistry.shared.entry(of: itsLoop)
        guard let entry else { throw Refusal(MODE_EHANDLE, "the loop \(itsLoop.name) has been given back, or freed") }
        loop.pointee = entry.handle
    }
}

extension mode_state {
    init(_ state: BeaconSnapshot.State) {
        self =
            switch state {
            case .created: MODE_CREATED
            case .starting: MODE_STARTING
            case .running: MODE_RUNNING
            case .stopping: MODE_STOPPING
            case .stopped: MODE_STOPPED
            case .failed: MODE_FAILED
            case .restarting: MODE_RESTARTING
            }
    }

    var code: CInt { CInt(rawValue) }
}
