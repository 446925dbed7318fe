//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Somebody who is told of values as they come, and of their end.
///
/// Told where and when the values arise, also under locks: what is to be done about them is done elsewhere.
package struct Observer<Value: Sendable>: Sendable {
    let tell: @Sendable (Value) -> Void
    let end: @Sendable () -> Void

    package init(tell: @escaping @Sendable (Value) -> Void, end: @escaping @Sendable () -> Void) {
        self.tell = tell
        self.end = end
    }

    /// The readers of a stream.
    init(_ continuation: AsyncStream<Value>.Continuation) {
        self.init(tell: { continuation.yield($0) }, end: { continuation.finish() })
    }
}
