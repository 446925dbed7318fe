//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Synchronization

@testable import Mode
@testable import ModeLoop

/// A task that is done when a test yields its value.
func gate() -> (Task<Int, any Error>, AsyncStream<Int>.Continuation) {
    let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
    let task = Task(executorPreference: EventLoop.main) {
        for await value in stream { return value }
        throw CancellationError()
    }
    return (task, continuation)
}

extension ChildService {
    /// How many sleeps and waits of the present run are open.
    nonisolated var openWaits: Int { lifecycle.core.withLock { $0.run?.waits.count ?? 0 } }
}
