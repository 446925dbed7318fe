//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Synchronization
import UV

/// A pool of event loops, each with a thread of its own: for services that are many, or busy.
///
/// A service is placed on one of them when its `Lifecycle` is created, and stays there. The threads exist only while
/// something runs on them, so a group needs no shutdown of its own: when its services have stopped, it has no threads.
public final class LoopGroup: Sendable {
    /// The loops, in order; there is at least one.
    public let loops: [EventLoop]

    private let handedOut = Atomic<UInt>(0)

    /// Creates a group.
    ///
    /// - Parameters:
    ///   - name: Names the threads, with a number: `worker-0`, `worker-1`. Linux shows the first 15 bytes.
    ///   - count: How many loops; by default one for each core that the process may use.
    public init(threadsNamed name: String, count: Int = LoopGroup.coreCount) {
        precondition(count > 0, "a LoopGroup needs at least one loop, and was asked for \(count)")
        loops = (0..<count).map { .make(threadNamed: "\(name)-\($0)") }
    }

    /// How many cores the process may use, as its CPU affinity says.
    public static var coreCount: Int { UV.Thread.availableParallelism }

    /// The next loop, one after the other.
    ///
    /// From any thread.
    public func next() -> EventLoop {
        let (number, _) = handedOut.wrappingAdd(1, ordering: .relaxed)
        return loops[Int(number % UInt(loops.count))]
    }

    /// The loop of a key: the same one for the same key, in each process that has as many loops.
    ///
    /// From any thread.
    public func loop(for key: some StringProtocol) -> EventLoop { loop(forHash: Self.hash(key.utf8)) }

    /// The loop of a key: the same one for the same key, in each process that has as many loops.
    ///
    /// From any thread.
    public func loop(for key: some BinaryInteger) -> EventLoop {
        loop(forHash: Self.hash(String(key).utf8))
    }

    private func loop(forHash hash: UInt64) -> EventLoop { loops[Int(hash % UInt64(loops.count))] }

    /// FNV-1a with a final mix: the standard library's hashes differ from process to process, so a key would wander.
    private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        // The low bits of FNV-1a alone are weak, and they choose the loop.
        hash ^= hash >> 33
        hash &*= 0xFF51_AFD7_ED55_8CCD
        return hash ^ (hash >> 33)
    }
}
