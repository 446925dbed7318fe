//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization
import UV

/// What happened, in order; written and read from any thread.
final class Journal<Entry: Sendable>: Sendable {
    private let list = Lock<[Entry]>([])

    var entries: [Entry] { list.withLock { $0 } }

    var count: Int { list.withLock { $0.count } }

    func append(_ entry: Entry) { list.withLock { $0.append(entry) } }
}
