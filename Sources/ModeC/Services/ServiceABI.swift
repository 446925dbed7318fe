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
package func mode_service_new(
    _ loop: mode_loop_t,
    _ hooks: UnsafePointer<mode_service_hooks>?,
    _ options: UnsafePointer<mode_service_options>?,
    _ user_data: UnsafeMutableRawPointer?,
    _ service: UnsafeMutablePointer<mode_service_t>?,
) -> CInt {
    answer { () throws(Refusal) in
        guard let service else { throw .isNull("service") }
        let loop = try loop.entryInUse().loop
        let hooks = HostHooks(table: try mode_service_hooks(hooks, "hooks"), userData: user_data)
        let traits = try ServiceTraits(try mode_service_options(options, "options"))
        DefaultLog.install()
        service.pointee = ServiceEntry.make(endsWithService: true) {
            HostedService(on: loop, hooks, traits, handle: $0)
        }
    }
}

@c @implementation
package func mode_service_free(_ service: mode_service_t) -> CInt {
    answer { () throws(Refusal) in
        let entry = try service.entry()
        if let present = entry.service, present.beacon.parent == nil, present.isUnderWay {
            throw Refusal(MODE_EBUSY, "\(present.beacon.path) is \(present.state.kind); stop it first")
        }
        guard service.leave() else { throw service.isOfNothing("service") }
    }
}

@c @implementation
package func mode_service_start(
    _ service: mode_service_t,
    _ done: mode_done_callback?,
    _ user_data: UnsafeMutableRawPointer?,
) -> CInt {
    answer { () throws(Refusal) in
        let service = try service.service()
        try service.refuseGoneLoop()
        try service.lifecycle.loop.begin(DoneCallback(done, user_data)) { try await service.start() }
    }
}

@c @implementation
package func mode_service_stop(
    _ service: mode_service_t,
    _ done: mode_done_callback?,
    _ user_data: UnsafeMutableRawPointer?,
) -> CInt {
    answer { () throws(Refusal) in
        let service = try service.service()
        let done = DoneCallback(done, user_data)
        let loop = service.lifecycle.loop
        // From inside a callback the stop begins now: it may be that of a start, which goes on otherwise. From elsewhere it
        // has its turn after what was asked for before.
        if loop.isOnLoop, CallbackScope.isInside, let stop = service.beginStop(askedBy: CallbackScope.service) {
            return try loop.begin {
                let report = await stop()
                done(Refusal(report))
            }
        }
        try loop.begin {
            // In Swift, whose calls come in any order, a stop is remembered that comes before the first start.
            if service.state == .created { return done() }
            let report = await service.stop()
            done(Refusal(report))
        }
    }
}

@c @implementation
package func mode_service_restart(
    _ service: mode_service_t,
    _ done: mode_done_callback?,
    _ user_data: UnsafeMutableRawPointer?,
) -> CInt {
    answer { () throws(Refusal) in
        let service = try service.service()
        try service.refuseGoneLoop()
        try service.lifecycle.loop.begin(DoneCallback(done, user_data)) { try await service.restart() }
    }
}

@c @implementation
package func mode_service_crash(
    _ service: mode_service_t,
    _ status: CInt,
    _ message: UnsafePointer<CChar>?,
) -> CInt {
    answer { () throws(Refusal) in
        let service = try service.service()
        guard status < 0 else { throw Refusal(MODE_EINVAL, "`status` is \(status), and must be negative") }
        let error = HostError(status: status, message: String(message, default: ""))
        try service.lifecycle.loop.carryOut { service.crash(error) }
    }
}

@c @implementation
package func mode_service_request_exit(_ service: mode_service_t, _ exit_code: CInt) -> CInt {
    answer { () throws(Refusal) in
        let service = try service.service()
        try service.lifecycle.loop.carryOut { service.requestExit(exit_code) }
    }
}

@c @implementation
package func mode_service_extend_deadline(_ service: mode_service_t, _ by: UInt64) -> CInt {
    answer { () throws(Refusal) in try service.service().extendDeadline(by: Duration(nanoseconds: by)) }
}

@c @implementation
package func mode_service_mark_healthy(_ service: mode_service_t) -> CInt {
    answer { () throws(Refusal) in
        let service = try service.service()
        try service.lifecycle.loop.carryOut { service.markHealthy() }
    }
}

@c @implementation
package func mode_done(_ completion: mode_completion_t, _ status: CInt, _ message: UnsafePointer<CChar>?) -> CInt {
    answer { () throws(Refusal) in
        guard status <= 0 else {
            throw Refusal(MODE_EINVAL, "`status` is \(status); it is MODE_OK, or negative for a failure")
        }
        guard PendingSteps.wasGiven(completion.generation),
            let service = ObjectTable.shared.object(ServiceEntry.self, completion.id)?.service as? HostedService
        else { throw Refusal(MODE_EHANDLE, "`completion` is of no hook or task of a service that there is") }
        // Whoever waits for it would go on there.
        guard !service.lifecycle.loop.isGivenBack else { throw service.lifecycle.loop.isGone }
        let error = HostError(status: status, message: String(message, default: ""))
        guard service.finish(completion.generation, status == 0 ? .success(()) : .failure(error)) else {
            throw Refusal(MODE_EALREADY, "what `completion` is of has ended")
        }
    }
}

@c @implementation
package func mode_fail(_ completion: mode_completion_t, _ status: CInt, _ message: UnsafePointer<CChar>?) -> CInt {
    // What it refuses is in `mode_last_error()`, and the step goes on, as after a `mode_done()` that was refused.
    _ = mode_done(completion, status < 0 ? status : MODE_EFAILED.code, message)
    return MODE_PENDING.code
}

extension ServiceEntry {
    /// Adds a service that is made for its handle; returns that.
    static func make(endsWithService: Bool, _ make: (mode_service_t) -> any Service) -> mode_service_t {
        ObjectTable.shared.insert { id, generation -> ServiceEntry in
            let service = make(mode_service_t(id: id, generation: generation))
            return ServiceEntry(service, endsWithService: endsWithService, id: id, generation: generation)
        }.handle
    }
}

extension Service {
    /// What begins on a loop that is being given back would never end.
    nonisolated func refuseGoneLoop() throws(Refusal) {
        let loop = lifecycle.loop
        if loop.isLeaving { throw loop.isGone }
    }
}
