//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode

extension RestartIntensity {
    /// How many restarts the host allows within which time.
    init(maxRestarts: Int32, within: UInt64) throws(Refusal) {
        let period: Duration = within == 0 ? .seconds(300) : Duration(nanoseconds: within)
        switch maxRestarts {
        case 0: self.init(within: period)
        case MODE_NO_RESTARTS: self.init(maxRestarts: 0, within: period)
        case MODE_UNLIMITED_RESTARTS: self = .unlimited
        case 1...: self.init(maxRestarts: Int(maxRestarts), within: period)
        default:
            throw Refusal(
                MODE_EINVAL,
                "`options->max_restarts` is \(maxRestarts), and neither a number of restarts nor MODE_NO_RESTARTS nor"
                    + " MODE_UNLIMITED_RESTARTS",
            )
        }
    }
}
