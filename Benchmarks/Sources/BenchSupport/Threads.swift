//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// Runs a body on so many threads of its own at once, with the number of the thread, and waits until all have ended.
package func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let threads = (0..<count).map { number in startThread { body(number) } }
    for thread in threads { pthread_join(thread, nil) }
}

/// Ends the program with a sentence when so many seconds have passed: for a contender that may take very long.
package func allow(seconds: UInt32, _ reason: @escaping @Sendable () -> String) {
    detachThread {
        sleep(seconds)
        fail(reason())
    }
}

/// Runs a body on a thread of its own that nobody waits for.
package func detachThread(_ body: @escaping @Sendable () -> Void) { pthread_detach(startThread(body)) }

private func startThread(_ body: @escaping @Sendable () -> Void) -> pthread_t {
    var thread = pthread_t()
    // Retained for the thread, which takes it back as the first thing it does.
    let argument = Unmanaged.passRetained(ThreadBody(body)).toOpaque()
    let status = pthread_create(&thread, nil, runThreadBody, argument)
    guard status == 0 else { fail("pthread_create: \(status)") }
    return thread
}

private func runThreadBody(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}
