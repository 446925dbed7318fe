//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Testing

/// Runs `body` with a thread loop, waits until the loop has parked, and checks that it left no handle open.
func withLoop(
    named name: String = "test.loop",
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (EventLoop) async throws -> Void,
) async throws {
    let loop = EventLoop(threadNamed: name)
    try await body(loop)
    let hasParked = await eventually { loop.openHandles.isEmpty }
    #expect(hasParked, "still open: \(loop.openHandles)", sourceLocation: sourceLocation)
}

/// Like `withLoop`, with a thread that stays until the body has returned.
func withHeldLoop(
    named name: String = "test.loop",
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (EventLoop) async throws -> Void,
) async throws {
    try await withLoop(named: name, sourceLocation: sourceLocation) { loop in
        loop.hold()
        defer { loop.release() }
        try await body(loop)
    }
}

/// Looks each millisecond whether `condition` has come true; false when it has not after some seconds.
func eventually(_ condition: () -> Bool) async -> Bool {
    for _ in 0..<10_000 {
        if condition() { return true }
        try? await observer.sleep(for: .milliseconds(1))
    }
    return condition()
}

/// A loop that is there for its clock only.
private let observer: EventLoop = {
    let loop = EventLoop(threadNamed: "test.observer")
    loop.hold()
    return loop
}()

/// Keeps the thread busy, as a callback that takes long does.
func block(_ loop: EventLoop, milliseconds: Int) {
    let end = loop.now.advanced(by: .milliseconds(milliseconds))
    while loop.now < end {}
}
