//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode
import ModeLoop

/// What `mode_event` says of an event, but for the line for people.
struct EventFacts: Sendable {
    let kind: mode_event_kind
    var child = ""
    var status = MODE_OK.code
    var message = ""
    var attempt: UInt32 = 0
    var delay: UInt64 = 0
    var others: UInt32 = 0

    fileprivate init(_ kind: mode_event_kind, _ child: SupervisorEvent.Child?) {
        self.kind = kind
        self.child = child?.path ?? ""
    }

    fileprivate init(_ kind: mode_event_kind, _ child: SupervisorEvent.Child, _ error: any Error) {
        self.init(kind, child)
        status = HostError.status(of: error)
        message = hostWords("\(error)")
    }
}

extension SupervisorEvent {
    var facts: EventFacts {
        switch self {
        case .started(let child): return EventFacts(MODE_EVENT_STARTED, child)
        case .failed(let child, let error): return EventFacts(MODE_EVENT_FAILED, child, error)
        case .restarting(let child, let attempt, let delay, let others):
            var facts = EventFacts(MODE_EVENT_RESTARTING, child)
            facts.attempt = UInt32(clamping: attempt.number)
            facts.delay = delay.hostNanoseconds
            facts.others = UInt32(clamping: others.count)
            return facts
        case .replaced(_, let fresh): return EventFacts(MODE_EVENT_REPLACED, fresh)
        case .ended(let child, _): return EventFacts(MODE_EVENT_ENDED, child)
        case .budgetHalfUsed: return EventFacts(MODE_EVENT_BUDGET_HALF_USED, nil)
        case .gaveUp(let givingUp): return EventFacts(MODE_EVENT_GAVE_UP, givingUp.child, givingUp.error)
        case .shuttingDown(let child): return EventFacts(MODE_EVENT_SHUTTING_DOWN, child)
        case .terminatingTree(let child, _): return EventFacts(MODE_EVENT_TERMINATING_TREE, child)
        }
    }
}
