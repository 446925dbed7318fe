//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode

extension RestartStrategy {
    init(_ strategy: mode_strategy) throws(Refusal) {
        switch strategy {
        case MODE_ONE_FOR_ONE: self = .oneForOne
        case MODE_ONE_FOR_ALL: self = .oneForAll
        case MODE_REST_FOR_ONE: self = .restForOne
        case MODE_DEPENDENTS: self = .dependents
        case MODE_FORFEIT_ONE_FOR_ONE: self = .forfeitOneForOne
        case MODE_FORFEIT_ONE_FOR_ALL: self = .forfeitOneForAll
        case MODE_CRASHING: self = .crashing
        default: throw .isNone(strategy, "options->strategy")
        }
    }
}

extension AutoShutdown {
    init(_ shutdown: mode_auto_shutdown) throws(Refusal) {
        switch shutdown {
        case MODE_SHUTDOWN_NEVER: self = .never
        case MODE_SHUTDOWN_ANY_SIGNIFICANT: self = .anySignificant
        case MODE_SHUTDOWN_ALL_SIGNIFICANT: self = .allSignificant
        default:
            throw .isNone(shutdown, "options->auto_shutdown")
        }
    }
}

extension RestartType {
    init(_ restart: mode_restart_type) throws(Refusal) {
        switch restart {
        case MODE_PERMANENT: self = .permanent
        case MODE_TRANSIENT: self = .transient
        case MODE_TEMPORARY: self = .temporary
        default: throw .isNone(restart, "options->restart")
        }
    }
}

extension FailureDecision {
    /// What the host decided; a restart if it did not.
    init(_ decision: mode_decision, exitCode: CInt) {
        self =
            switch decision {
            case MODE_RESTART_NOW: .restartNow
            case MODE_LEAVE_STOPPED: .stop
            case MODE_ESCALATE: .escalate
            case MODE_SHUTDOWN: .shutdown(exitCode: exitCode)
            default: .restart
            }
    }
}
