//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

#if DEBUG
/// What one who waits is woken by, exactly once: debug builds, and so the tests, check that.
@usableFromInline package typealias Resumption = CheckedContinuation
#else
/// What one who waits is woken by, exactly once: its owner takes it out of where it is kept, under a lock.
///
/// Not the checked one, which has no fixed layout: whatever holds one is copied and destroyed by way of tables
/// (measured: 7,000 of 56,000 instructions of a start and stop).
@usableFromInline package typealias Resumption = UnsafeContinuation
#endif

/// Waits until what `body` is given is resumed.
@inlinable
package func withResumption<Value>(_ body: (Resumption<Value, Never>) -> Void) async -> Value {
    #if DEBUG
    await withCheckedContinuation(body)
    #else
    await withUnsafeContinuation(body)
    #endif
}

/// Waits until what `body` is given is resumed.
///
/// - Throws: what it is resumed with.
@inlinable
package func withThrowingResumption<Value>(_ body: (Resumption<Value, any Error>) -> Void) async throws -> Value {
    #if DEBUG
    try await withCheckedThrowingContinuation(body)
    #else
    try await withUnsafeThrowingContinuation(body)
    #endif
}
