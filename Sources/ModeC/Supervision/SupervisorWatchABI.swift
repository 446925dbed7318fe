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
package func mode_supervisor_watch(
    _ service: mode_service_t,
    _ callback: mode_event_callback?,
    _ user_data: UnsafeMutableRawPointer?,
    _ watch: UnsafeMutablePointer<mode_watch_t>?,
) -> CInt {
    answer { () throws(Refusal) in
        let supervisor = try service.supervisor()
        guard let callback else { throw .isNull("callback") }
        let reader = EventReader(supervisor: service, callback: callback, userData: user_data)
        let handle = WatchEntry.begin(on: supervisor.lifecycle.loop, supervisor.observe, reader.read)
        watch?.pointee = handle
    }
}

/// Tells the host of a supervisor's events.
// Sendable: the pointer is the host's, which gave it to be used on the supervisor's loop.
private struct EventReader: @unchecked Sendable {
    let supervisor: mode_service_t
    let callback: mode_event_callback
    let userData: UnsafeMutableRawPointer?

    @Sendable func read(_ event: SupervisorEvent) {
        let facts = event.facts
        facts.child.withCString { child in
            facts.message.withCString { message in
                hostWords("\(event)").withCString { text in
                    var event = mode_event(
                        size: MemoryLayout<mode_event>.stride,
                        kind: facts.kind,
                        child: child,
                        text: text,
                        status: facts.status,
                        message: message,
                        attempt: facts.attempt,
                        delay: facts.delay,
                        others: facts.others,
                    )
                    callback(supervisor, &event, userData)
                }
            }
        }
    }
}
