//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import UV

/// Runs a closure each time its timer fires.
final class FiringTarget: TimerTarget {
    private let onFire: (Timer) -> Void

    init(_ onFire: @escaping (Timer) -> Void) {
        self.onFire = onFire
    }

    func timerDidFire(_ timer: Timer) { onFire(timer) }
}
