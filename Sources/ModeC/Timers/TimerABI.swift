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
package func mode_service_every(
    _ service: mode_service_t,
    _ interval: UInt64,
    _ options: UnsafePointer<mode_timer_options>?,
    _ callback: mode_timer_callback?,
    _ user_data: UnsafeMutableRawPointer?,
    _ timer: UnsafeMutablePointer<mode_timer_t>?,
) -> CInt {
    answer { () throws(Refusal) in
        guard interval > 0 else { throw Refusal(MODE_EINVAL, "`interval` is 0") }
        let options = try mode_timer_options(options, "options")
        let kind = ServiceTicker.Kind.every(
            Duration(nanoseconds: interval),
            mode: try TimerMode(options.mode),
            immediately: options.immediately,
            missed: try MissedTicks(options.missed),
            jitter: Duration(nanoseconds: options.jitter),
        )
        let entry = try service.beginTimer(kind, options, callback, user_data)
        timer?.pointee = entry.handle
    }
}

@c @implementation
package func mode_service_after(
    _ service: mode_service_t,
    _ delay: UInt64,
    _ options: UnsafePointer<mode_timer_options>?,
    _ callback: mode_timer_callback?,
    _ user_data: UnsafeMutableRawPointer?,
    _ timer: UnsafeMutablePointer<mode_timer_t>?,
) -> CInt {
    answer { () throws(Refusal) in
        let options = try mode_timer_options(options, "options")
        let kind = ServiceTicker.Kind.once(
            after: Duration(nanoseconds: delay),
            jitter: Duration(nanoseconds: options.jitter),
        )
        let entry = try service.beginTimer(kind, options, callback, user_data)
        timer?.pointee = entry.handle
    }
}

@c @implementation
package func mode_timer_cancel(_ timer: mode_timer_t) -> CInt {
    answer { () throws(Refusal) in
        let entry = try timer.object(TimerEntry.self, "timer")
        try entry.service.lifecycle.loop.refuseOtherThreads()
        entry.ticker?.cancel()
    }
}

extension mode_service_t {
    /// Begins a timer of a service of the host's.
    fileprivate func beginTimer(
        _ kind: ServiceTicker.Kind,
        _ options: mode_timer_options,
        _ callback: mode_timer_callback?,
        _ userData: UnsafeMutableRawPointer?,
    ) throws(Refusal) -> TimerEntry {
        let service = try hosted()
        guard let callback else { throw .isNull("callback") }
        try service.lifecycle.loop.refuseOtherThreads()
        let entry = ObjectTable.shared.insert { TimerEntry(service, id: $0, generation: $1) }
        let handle = entry.handle
        let ticker = service.addTicker(
            String(options.name, default: "timer"),
            kind,
            site: "mode.h",
            body: { CallbackScope.enter(self) { callback(self, handle, userData) } },
            onEnd: { handle.remove() },
        )
        guard let ticker else {
            handle.remove()
            throw service.doesNotRun
        }
        entry.ticker = ticker
        return entry
    }
}

extension Service {
    nonisolated var doesNotRun: Refusal {
        Refusal(MODE_ESTATE, "\(beacon.path) is \(state.kind); it must be starting or running")
    }
}

extension TimerMode {
    fileprivate init(_ mode: mode_timer_mode) throws(Refusal) {
        switch mode {
        case MODE_FIXED_RATE: self = .fixedRate
        case MODE_FIXED_DELAY: self = .fixedDelay
        default: throw .isNone(mode, "options->mode")
        }
    }
}

extension MissedTicks {
    fileprivate init(_ missed: mode_missed_ticks) throws(Refusal) {
        switch missed {
        case MODE_SKIP: self = .skip
        case MODE_BURST: self = .burst
        default: throw .isNone(missed, "options->missed")
        }
    }
}
