//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode
import ModeLoop

/// What a supervisor has of the C program: the callback that decides, and the end of handle and user data.
///
/// It belongs to the supervisor, and goes with it.
// Sendable: the pointers are the host's, which gave them to be used on the supervisor's loop.
final class SupervisorHost: @unchecked Sendable {
    private let handle: mode_service_t
    private let loop: EventLoop
    private let decide: mode_failure_callback?
    private let userData: UnsafeMutableRawPointer?
    private let end: UserDataEnd

    init(_ options: mode_supervisor_options, on loop: EventLoop, handle: mode_service_t) {
        self.handle = handle
        self.loop = loop
        decide = options.on_failure
        userData = options.user_data
        end = UserDataEnd(options.destroy, options.user_data)
    }

    deinit {
        handle.remove()
        end.carryOut(on: loop)
    }

    /// Asks the host about a failure.
    func decision(_ error: any Error, _ attempt: Attempt) -> FailureDecision {
        guard let decide else { return .restart }
        return attempt.child.withCString { child in
            hostWords("\(error)").withCString { message in
                var failure = mode_failure(
                    size: MemoryLayout<mode_failure>.stride,
                    child: child,
                    status: HostError.status(of: error),
                    message: message,
                    attempt: UInt32(clamping: attempt.number),
                    uptime: attempt.uptime?.hostNanoseconds ?? 0,
                    restarts: UInt32(clamping: attempt.restartsInPeriod),
                    max_restarts: attempt.maxRestarts.map { UInt32(clamping: $0) } ?? .max,
                )
                var exitCode: CInt = 1
                let decision = decide(&failure, &exitCode, userData)
                return FailureDecision(decision, exitCode: exitCode)
            }
        }
    }
}
