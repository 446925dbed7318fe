//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode
import ModeLoop
import Synchronization

/// Fresh instances of a child, as the C program makes them.
// Sendable: constants, and a lock; the pointer is the host's, which gave it to be used on the supervisor's loop.
final class HostReplacement: @unchecked Sendable {
    private let make: mode_replacement
    private let userData: UnsafeMutableRawPointer?
    /// The handle of the instance that has the child's place, and of the latest fresh one, which may have it by now.
    private let handles: Lock<[mode_service_t]>

    init(_ make: @escaping mode_replacement, _ userData: UnsafeMutableRawPointer?, insteadOf child: mode_service_t) {
        self.make = make
        self.userData = userData
        handles = Lock([child])
    }

    /// Asks the host for the service that takes the place of `old`.
    ///
    /// On the supervisor's loop.
    func fresh(insteadOf old: any Service, _ attempt: Attempt) throws -> any Service {
        let present = handle(of: old)
        var fresh = mode_service_t()
        let status = make(present, UInt32(clamping: attempt.number), userData, &fresh)
        guard status == MODE_OK.code else {
            throw HostError(status: status, message: "replacement returned \(status)")
        }
        let service = try fresh.service("*fresh")
        fresh.leave()
        handles.withLock { $0 = [present, fresh] }
        return service
    }

    /// All zero where the host has freed it.
    private func handle(of service: any Service) -> mode_service_t {
        handles.withLock { $0 }.last { (try? $0.service()) === service } ?? mode_service_t()
    }
}
