//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing
import UV

/// Runs `body` with a loop that belongs to the calling thread, closes it, and checks that nothing was left open.
func withLoop(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (UV.Loop) throws -> Void,
) throws {
    let loop = try UV.Loop()
    let result = Result { try body(loop) }
    loop.close()
    #expect(loop.census.summary == "", "handles are still open", sourceLocation: sourceLocation)
    try result.get()
}

extension MonotonicTime {
    /// Keeps the thread busy, as a callback that takes long does.
    static func block(milliseconds: UInt64) {
        let end = nanoseconds + milliseconds * 1_000_000
        while nanoseconds < end {}
    }
}
