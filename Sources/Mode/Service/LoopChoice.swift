//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import ModeLoop

/// Where a service runs.
public struct LoopChoice: Sendable {
    enum Kind { case inherited, loop(EventLoop) }

    let kind: Kind

    /// On the loop of its parent; without one, where it is first used: the current loop, or the main loop.
    public static let inherited = LoopChoice(kind: .inherited)

    /// On the main loop.
    public static var main: LoopChoice { LoopChoice(kind: .loop(.main)) }

    /// On a thread of its own, which exists while the service runs.
    ///
    /// Children run there too, unless they say otherwise.
    ///
    /// - Parameter name: names the thread; Linux shows the first 15 bytes.
    /// - Returns: the choice.
    public static func thread(_ name: String) -> LoopChoice {
        LoopChoice(kind: .loop(.make(threadNamed: name)))
    }

    /// On the next loop of a group: one after the other, as services are created.
    public static func group(_ group: LoopGroup) -> LoopChoice { LoopChoice(kind: .loop(group.next())) }

    /// On the loop of a group that a key belongs to: what shares a key shares a thread.
    public static func group(_ group: LoopGroup, key: some StringProtocol) -> LoopChoice {
        LoopChoice(kind: .loop(group.loop(for: key)))
    }

    /// On the loop of a group that a key belongs to: what shares a key shares a thread.
    public static func group(_ group: LoopGroup, key: some BinaryInteger) -> LoopChoice {
        LoopChoice(kind: .loop(group.loop(for: key)))
    }

    /// On a given loop.
    public static func loop(_ loop: EventLoop) -> LoopChoice { LoopChoice(kind: .loop(loop)) }
}
