//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

package import ModeLoop

extension LogConfiguration.Destination {
    /// The same place, reached past a redirection, so that log lines about printed lines are not printed lines again.
    ///
    /// Valid for as long as the redirection object lives.
    package func bypassing(_ redirection: OutputRedirection) -> LogConfiguration.Destination {
        switch self {
        case .standardError: .descriptor(redirection.original(of: StandardError.descriptor))
        case .standardOutput: .descriptor(redirection.original(of: StandardOutput.descriptor))
        case .descriptor(let descriptor): .descriptor(redirection.original(of: descriptor))
        case .file: self
        }
    }
}
