//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// The isolation of code that belongs to a loop, but to no actor on it.
///
/// A task that merely prefers a loop changes executors at each call of an actor of that loop and at each return, though
/// it never leaves the thread: a job each time (measured: 1,700 instructions). Code that runs in the lane is on the
/// same serial executor as those actors, so such a call is a plain one.
package actor LoopLane {
    // The loop owns its lane, so it outlives it; set once, by the loop's `init`.
    // swift-format-ignore: NeverUseImplicitlyUnwrappedOptionals
    nonisolated(unsafe) private var executor: UnownedSerialExecutor!

    init() {}

    nonisolated func attach(to loop: EventLoop) { executor = loop.asUnownedSerialExecutor() }

    /// The loop.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor }
}
