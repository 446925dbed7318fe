//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

@preconcurrency import Glibc
import Logging
import Mode
import Synchronization

/// One of several services that print at the same time, each on a thread of its own.
actor Singer: Service {
    nonisolated let lifecycle: Lifecycle
    nonisolated let label: String
    private static let silent = Atomic(0)

    init(_ number: Int) {
        lifecycle = Lifecycle(on: .thread("singer-\(number)"))
        label = "Singer \(number)"
    }

    var tasks: Tasks {
        background("song") {
            for line in 0..<2_000 { print("\(self.label) line \(line) end") }
            let (_, silent) = Self.silent.wrappingAdd(1, ordering: .relaxed)
            if silent == 4 { self.requestExit() }
        }
    }
}

/// A service on a thread of its own that logs numbers, one after the other, until it is stopped.
actor Counter: Service {
    nonisolated let lifecycle: Lifecycle
    nonisolated let label: String
    private var count = 0

    init(_ number: Int) {
        lifecycle = Lifecycle(on: .thread("counter-\(number)"))
        label = "Counter \(number)"
    }

    func countOn() {
        for _ in 0..<20 {
            log.info("number \(count)")
            count += 1
        }
    }

    func onReload() async throws { print("RELOADED \(label)") }

    func onShutdown() async throws { print("\(label) COUNTED \(count)") }

    var tasks: Tasks {
        background("counting") {
            while !self.shouldStop {
                self.countOn()
                await self.sleep(for: .milliseconds(1))
            }
        }
    }
}

/// Prints what is no text, a line of a megabyte, and then a line.
func printGarbage() {
    var bytes: [UInt8] = []
    var state: UInt64 = 1
    for _ in 0..<200_000 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(UInt8(truncatingIfNeeded: state >> 40))
    }
    bytes += [0x0A] + [UInt8](repeating: 0x78, count: 1 << 20) + [0x0A]
    fwrite(bytes, 1, bytes.count, stdout)
    print("AFTER GARBAGE")
}
