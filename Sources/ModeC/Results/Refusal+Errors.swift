//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode
import ModeGraph
import ModeLoop

/// The errors of the floors below, as statuses.
extension Refusal {
    init(_ error: any Error) {
        let status: mode_status =
            switch error {
            case let error as Refusal:
                mode_status(rawValue: mode_status.RawValue(error.status))
            case let error as ServiceError: error.code.status
            case let error as GraphvizError where error.code == .fileNotWritten: MODE_EIO
            case let error as GraphvizError where error.code == .unknownFormat: MODE_EINVAL
            case is GraphvizError: MODE_EGRAPH
            case is SystemError: MODE_ESYSTEM
            case is LogFileError, is SocketError: MODE_EIO
            case is CancellationError: MODE_ECANCELED
            default: MODE_EFAILED
            }
        self.init(status, (error as? Refusal)?.message ?? hostWords("\(error)"))
    }

    /// What was not as it should be about a stop; `nil` if it was clean.
    init?(_ report: StopReport) {
        guard !report.isClean else { return nil }
        self.init(report.abandoned.isEmpty ? MODE_EFAILED : MODE_EABANDONED, hostWords("\(report)"))
    }
}

extension ServiceError.Code {
    fileprivate var status: mode_status {
        switch self {
        case .alreadyStarted, .notRunning, .stopping: MODE_ESTATE
        case .stopped, .cancelled: MODE_ECANCELED
        case .startFailed, .childFailed: MODE_EFAILED
        case .startTimedOut, .callTimedOut: MODE_ETIMEDOUT
        case .overloaded, .abandoned: MODE_EBUSY
        case .dependencyCycle: MODE_ECYCLE
        case .hasOtherParent: MODE_EPARENT
        case .notAChild: MODE_ENOTCHILD
        case .restartsExhausted: MODE_EEXHAUSTED
        case .invalidArgument: MODE_EINVAL
        @unknown default: MODE_EFAILED
        }
    }
}
