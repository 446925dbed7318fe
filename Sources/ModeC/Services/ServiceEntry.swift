//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode
import ModeLoop
import Synchronization

/// A service that the C program has a handle of: made by it, or by Swift code.
// Sendable: a constant, and a lock.
final class ServiceEntry: TableObject, @unchecked Sendable {
    private enum Hold: Sendable {
        /// The host has not given it up.
        case owned(any Service)
        /// Its parent has it.
        case left(Weak)
    }

    private struct Weak: Sendable {
        weak var service: (any Service)?
    }

    let handle: mode_service_t
    /// Whether the service ends its handle itself, when it is gone: then it is good for as long as a parent has it.
    fileprivate let endsWithService: Bool
    private let hold: Lock<Hold>

    init(_ service: any Service, endsWithService: Bool, id: UInt64, generation: UInt64) {
        self.endsWithService = endsWithService
        handle = mode_service_t(id: id, generation: generation)
        hold = Lock(.owned(service))
    }

    /// The service, while there is one.
    var service: (any Service)? {
        hold.withLock { hold in
            switch hold {
            case .owned(let service): service
            case .left(let weak): weak.service
            }
        }
    }

    /// The host gives it up; `nil` if it did before.
    ///
    /// The caller may be the last who holds it then.
    func giveUp() -> (any Service)? {
        hold.withLock { hold in
            guard case .owned(let service) = hold else { return nil }
            hold = .left(Weak(service: service))
            return service
        }
    }
}

extension mode_service_t {
    /// The host gives the service up; false if it did before.
    @discardableResult
    func leave() -> Bool {
        guard let entry = try? entry(), let given = entry.giveUp() else { return false }
        if !entry.endsWithService { remove() }
        // Not before its handle has been seen to: this may be the last who holds it.
        withExtendedLifetime(given) {}
        return true
    }

    func entry(_ argument: String = "service") throws(Refusal) -> ServiceEntry {
        try object(ServiceEntry.self, argument)
    }

    func service(_ argument: String = "service") throws(Refusal) -> any Service {
        guard let service = try entry(argument).service else { throw isOfNothing(argument) }
        return service
    }

    /// The service, on its loop's thread, as something of the host's.
    func hosted(_ argument: String = "service") throws(Refusal) -> HostedService {
        guard let service = try service(argument) as? HostedService else {
            throw Refusal(MODE_EINVAL, "`\(argument)` was not made by mode_service_new()")
        }
        return service
    }
}
