//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

@preconcurrency import Glibc
import Mode

/// A parent with two children.
actor Tree: Service {
    nonisolated let lifecycle = Lifecycle()
    private let children: [any Service]
    private let isQuiet: Bool

    init(_ children: any Service..., isQuiet: Bool = false) {
        self.init(children, isQuiet: isQuiet)
    }

    init(_ children: [any Service], isQuiet: Bool = false) {
        self.children = children
        self.isQuiet = isQuiet
    }

    var dependencies: Dependencies { children }

    func onReload() async throws { print("RELOADED Tree") }

    func onStarted() async throws {
        if !isQuiet { print("READY") }
    }
}

/// A child with a timer.
actor Leaf: Service {
    nonisolated let lifecycle = Lifecycle()
    nonisolated let label: String
    private let exitCode: Int32?

    init(_ label: String, exitCode: Int32? = nil) {
        self.label = label
        self.exitCode = exitCode
    }

    func onReload() async throws {
        print("RELOADED \(label)")
        if let exitCode { requestExit(exitCode) }
    }

    var tasks: Tasks { every(.seconds(3_600), "tick") {} }
}

/// A service on a thread of its own that blocks it for ever.
actor ThreadBlocker: Service {
    nonisolated let lifecycle = Lifecycle(on: .thread("blocked"))

    func onStarted() async throws {
        addTask("blocker") { blockForEver("READY") }
    }
}

/// A service on a thread of its own that holds the lock of standard output for ever.
actor OutputLocker: Service {
    nonisolated let lifecycle = Lifecycle(on: .thread("locker"))

    func onStarted() async throws {
        addTask("locker") {
            print("READY")
            flockfile(stdout)
            blockForEver()
        }
    }
}

/// A service on a thread of its own that hangs in the log, and so holds its lock, as soon as nobody reads it.
actor LogLocker: Service {
    nonisolated let lifecycle = Lifecycle(on: .thread("locker"))

    func onStarted() async throws {
        addTask("locker") { logForEver("READY", self.log) }
    }
}

/// A well-behaved service on a thread of its own, beside one that is not.
actor ThreadNeighbour: Service {
    nonisolated let lifecycle = Lifecycle(on: .thread("neighbour"))

    func onStop() async throws { print("NEIGHBOUR STOPPED") }
}

/// One of several services on a group of threads, of which some are blocked for ever.
actor GroupMember: Service {
    nonisolated let lifecycle: Lifecycle
    nonisolated let label: String
    private let isBlocked: Bool

    init(_ number: Int, in group: LoopGroup) {
        lifecycle = Lifecycle(on: .group(group))
        label = "Member \(number)"
        isBlocked = number.isMultiple(of: 2)
    }

    func onStarted() async throws {
        if isBlocked { addTask("blocker") { blockForEver() } }
    }

    func onStop() async throws { print("\(label) STOPPED") }

    /// Four of them, each with a thread; those with even numbers are blocked.
    static var four: [GroupMember] {
        let group = LoopGroup(threadsNamed: "pool", count: 4)
        return (0..<4).map { GroupMember($0, in: group) }
    }
}
