//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Dispatch
import Synchronization
import UV

extension EventLoop {
    /// Runs a call on the loop and blocks the calling thread until it is done.
    ///
    /// For the moments before the caller's own loop runs; never from a loop, which it would hold up.
    package func performBlocking<T: Sendable>(_ call: @escaping @Sendable () throws -> T) throws -> T {
        precondition(!isOnLoop, "performBlocking would wait for its own loop \(name)")
        let answer = BlockingAnswer<T>()
        driver.execute { answer.give(Result(catching: call)) }
        return try answer.take().get()
    }
}

/// What the blocked thread waits for.
private final class BlockingAnswer<T: Sendable>: Sendable {
    private let result = Lock<Result<T, any Error>?>(nil)
    private let isThere = DispatchSemaphore(value: 0)

    func give(_ answer: Result<T, any Error>) {
        result.withLock { $0 = answer }
        isThere.signal()
    }

    func take() -> Result<T, any Error> {
        isThere.wait()
        guard let answer = result.withLock({ $0 }) else {
            preconditionFailure("a blocking call ended without a result")
        }
        return answer
    }
}
