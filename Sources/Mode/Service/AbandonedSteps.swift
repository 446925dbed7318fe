//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Synchronization

/// The steps of the whole process that were given up and still execute, also those of services that have left the tree.
enum AbandonedSteps {
    private static let count = Atomic<Int>(0)

    /// Whether there are any: then nothing may wait for threads or run what the process left for its end.
    static var areThere: Bool { count.load(ordering: .relaxed) > 0 }

    static func noteBegin() { count.add(1, ordering: .relaxed) }

    static func noteEnd() { count.subtract(1, ordering: .relaxed) }
}
