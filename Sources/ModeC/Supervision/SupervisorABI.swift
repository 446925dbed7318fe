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
package func mode_supervisor_new(
    _ loop: mode_loop_t,
    _ options: UnsafePointer<mode_supervisor_options>?,
    _ supervisor: UnsafeMutablePointer<mode_service_t>?,
) -> CInt {
    answer { () throws(Refusal) in
        guard let supervisor else { throw .isNull("supervisor") }
        let loop = try loop.entryInUse().loop
        let options = try mode_supervisor_options(options, "options")
        let strategy = try RestartStrategy(options.strategy)
        let intensity = try RestartIntensity(maxRestarts: options.max_restarts, within: options.within)
        let backoff = try Backoff(options.backoff, "options->backoff.")
        let autoShutdown = try AutoShutdown(options.auto_shutdown)
        let startup = try Startup(options.startup, limit: options.startup_limit, "options->startup")
        DefaultLog.install()
        supervisor.pointee = ServiceEntry.make(endsWithService: true) { handle in
            let host = SupervisorHost(options, on: loop, handle: handle)
            return Supervisor(
                String(options.label, default: "Supervisor"),
                strategy: strategy,
                intensity: intensity,
                backoff: backoff,
                autoShutdown: autoShutdown,
                startup: startup,
                on: .loop(loop),
                onFailure: { host.decision($0, $1) },
            )
        }
    }
}

@c @implementation
package func mode_supervisor_add(
    _ service: mode_service_t,
    _ child: mode_service_t,
    _ options: UnsafePointer<mode_child_options>?,
    _ done: mode_done_callback?,
    _ user_data: UnsafeMutableRawPointer?,
) -> CInt {
    answer { () throws(Refusal) in
        let supervisor = try service.supervisor()
        let child = try SupervisedChild(child, options)
        try supervisor.refuseGoneLoop()
        let done = DoneCallback(done, user_data)
        guard try !supervisor.addBeforeStart(child, done) else { return }
        try supervisor.lifecycle.loop.begin(done) {
            try supervisor.refuseWhenDown()
            try await supervisor.addChild(child)
        }
    }
}

@c @implementation
package func mode_supervisor_remove(
    _ service: mode_service_t,
    _ child: mode_service_t,
    _ done: mode_done_callback?,
    _ user_data: UnsafeMutableRawPointer?,
) -> CInt {
    answer { () throws(Refusal) in
        let (supervisor, child) = (try service.supervisor(), try child.service("child"))
        try supervisor.beginRemoving(child, DoneCallback(done, user_data))
    }
}

@c @implementation
package func mode_supervisor_restart(
    _ service: mode_service_t,
    _ child: mode_service_t,
    _ done: mode_done_callback?,
    _ user_data: UnsafeMutableRawPointer?,
) -> CInt {
    answer { () throws(Refusal) in
        let (supervisor, child) = (try service.supervisor(), try child.service("child"))
        try supervisor.refuseGoneLoop()
        try supervisor.lifecycle.loop.begin(DoneCallback(done, user_data)) {
            try await supervisor.restartChild(child)
        }
    }
}

extension mode_service_t {
    /// The service as a supervisor.
    func supervisor(_ argument: String = "supervisor") throws(Refusal) -> Supervisor {
        guard let supervisor = try service(argument) as? Supervisor else {
            throw Refusal(MODE_EINVAL, "`\(argument)` is a service that supervises nobody: see mode_supervisor_new()")
        }
        return supervisor
    }
}
