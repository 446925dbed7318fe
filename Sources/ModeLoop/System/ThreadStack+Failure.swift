//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

extension ThreadStack.Failure {
    init(code: CInt) {
        self =
            switch code {
            case ESRCH: .ended
            case ETIMEDOUT: .noAnswer
            case EBUSY: .busy
            case EPERM: .signalTaken
            default: .unavailable(code: code)
            }
    }
}

extension ThreadStack.Failure: CustomStringConvertible {
    /// What stands where the stack would.
    package var description: String {
        switch self {
        case .ended: "the thread has ended"
        case .noAnswer: "the thread did not answer the signal"
        case .busy: "an earlier request for a stack has not ended"
        case .signalTaken: "somebody else handles the signal by which stacks are asked for"
        case .unavailable(let code): "the system refused: \(SystemError(code: code))"
        }
    }
}
