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
import Synchronization

@c @implementation
package func mode_service_watch(
    _ service: mode_service_t,
    _ callback: mode_state_callback?,
    _ user_data: UnsafeMutableRawPointer?,
    _ watch: UnsafeMutablePointer<mode_watch_t>?,
) -> CInt {
    answer { () throws(Refusal) in
        let lifecycle = try service.service().lifecycle
        guard let callback else { throw .isNull("callback") }
        let reader = StateReader(service, callback, user_data)
        let handle = WatchEntry.begin(on: lifecycle.loop, lifecycle.observeStates, reader.read)
        watch?.pointee = handle
    }
}

@c @implementation
package func mode_watch_cancel(_ watch: mode_watch_t) -> CInt {
    answer { () throws(Refusal) in try watch.object(WatchEntry.self, "watch").cancel() }
}

/// Tells the host of states.
// Sendable: `latest` is touched on the service's loop only; the pointers are the host's, which gave them to be used there.
private final class StateReader: @unchecked Sendable {
    private let service: mode_service_t
    private let callback: mode_state_callback
    private let userData: UnsafeMutableRawPointer?
    private var latest: BeaconSnapshot.State?

    init(_ service: mode_service_t, _ callback: @escaping mode_state_callback, _ userData: UnsafeMutableRawPointer?) {
        self.service = service
        self.callback = callback
        self.userData = userData
    }

    /// A restart that is put off shows as the same state again, which is no news here.
    @Sendable func read(_ state: ServiceState) {
        guard state.kind != latest else { return }
        latest = state.kind
        callback(service, mode_state(state.kind), userData)
    }
}
