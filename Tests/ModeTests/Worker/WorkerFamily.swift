//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
import Synchronization

extension WorkerTests {
    /// A service that does nothing.
    actor Leaf: Service {
        nonisolated let lifecycle = Lifecycle()
    }

    /// A service with children.
    actor Parent: Service {
        nonisolated let lifecycle = Lifecycle()
        private let children: [any Service]

        init(_ children: any Service...) {
            self.children = children
        }

        init(_ children: [any Service]) {
            self.children = children
        }

        var dependencies: Dependencies { children }
    }

    /// A service whose `onStop()` never ends; it counts whose other hooks ran.
    actor Stubborn: Service {
        nonisolated let lifecycle = Lifecycle()
        private let shutdowns: Count?

        init(_ shutdowns: Count? = nil) {
            self.shutdowns = shutdowns
        }

        nonisolated var stopTimeout: Duration { .seconds(600) }

        func onStop() async throws { await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in } }

        func onShutdown() async throws { shutdowns?.increment() }
    }

    final class Count: Sendable {
        private let number = Lock(0)
        var value: Int { number.withLock(\.self) }
        func increment() { number.withLock { $0 += 1 } }
    }
}
