//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Logging
import ModeLoop

/// A service made of a closure, which its start runs to the end.
///
/// `start()` returns when the closure has, and throws what it throws; `stop()` meanwhile cancels it.
public actor ClosureService: Service {
    /// The service's lifecycle.
    public nonisolated let lifecycle: Lifecycle
    /// The name that it was created with.
    public nonisolated let label: String
    private let body: @Sendable @isolated(any) () async throws -> Void

    /// Creates a service.
    ///
    /// - Parameters:
    ///   - name: the label.
    ///   - choice: where it runs.
    ///   - body: what its start runs.
    public init(
        _ name: String,
        on choice: LoopChoice = .inherited,
        _ body: @escaping @Sendable @isolated(any) () async throws -> Void,
    ) {
        label = name
        lifecycle = Lifecycle(on: choice)
        self.body = body
    }

    /// `debug`: the closure says itself what is worth saying.
    public nonisolated var mundaneLevel: Logger.Level { .debug }

    /// Runs the closure.
    public func onStart() async throws { try await body() }
}
