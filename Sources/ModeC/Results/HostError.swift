//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// What went wrong in the C program: the number and the words that it gave.
struct HostError: Error, Sendable, Hashable, CustomStringConvertible {
    let status: CInt
    let message: String

    var description: String { message.isEmpty ? "status \(status)" : "\(message) (status \(status))" }

    /// The number that an error carries at its bottom; that of a status of ours if nobody of the host's made it.
    static func status(of error: any Error) -> CInt {
        let root = (error as? ServiceError)?.rootCause ?? error
        return (root as? HostError)?.status ?? Refusal(error).status
    }
}
