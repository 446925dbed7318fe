//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// Children that come and go.
extension Supervisor {
    /// Adds a child, and starts it now if the supervisor is starting or running.
    ///
    /// Adding a child again does nothing. From any thread.
    ///
    /// - Throws: ``ServiceError`` when the child has another parent, or would be its own; what its start throws, and then
    ///   it is not a child; and when the supervisor is on its way down or has stopped.
    public nonisolated func addChild(_ child: SupervisedChild) async throws {
        lifecycle.bind(self)
        try validate(child)
        try await lifecycle.addRuntimeDependency(
            child.service,
            after: child.after.map { ObjectIdentifier($0.lifecycle) },
            watch: ChildLink(to: self, child.terms, after: child.after),
        )
    }

    /// Adds a child to a supervisor that was never started.
    ///
    /// - Returns: false where it was, and nothing is done, or is being started just now: then the child may be one, and has
    ///   to be started by ``addChild(_:)``.
    package nonisolated func attachBeforeStart(_ child: SupervisedChild) throws -> Bool {
        lifecycle.bind(self)
        try validate(child)
        return try lifecycle.attachBeforeStart(
            child.service,
            after: child.after.map { ObjectIdentifier($0.lifecycle) },
            watch: ChildLink(to: self, child.terms, after: child.after),
        )
    }

    /// Adds a permanent child, and starts it now if the supervisor is starting or running.
    public nonisolated func addChild(_ child: any Service) async throws { try await addChild(SupervisedChild(child)) }

    /// Stops a child, whatever it is doing, and takes it out of the tree; returns when it has stopped.
    ///
    /// It does not come back with a restart of the supervisor, also if it was declared with it.
    ///
    /// - Throws: ``ServiceError`` when it is not a child.
    @discardableResult
    public nonisolated func removeChild(_ child: any Service) async throws -> StopReport {
        lifecycle.bind(self)
        return try await lifecycle.removeDependency(child)
    }

    /// Restarts one child now, whether it runs, waits, or was stopped.
    ///
    /// It counts for nothing: no backoff, no budget, no siblings. Where the child has a `replacement`, a fresh instance
    /// takes its place.
    ///
    /// - Throws: ``ServiceError`` when it is not a child; what its start throws.
    public nonisolated func restartChild(_ child: any Service) async throws {
        lifecycle.bind(self)
        guard let link = child.lifecycle.supervisorsLink, ServiceTree.isStaying(child.lifecycle, with: lifecycle) else {
            throw ServiceError(
                .notAChild,
                service: lifecycle.path,
                message: "\(child.lifecycle.shortLabel) is not among its children",
            )
        }
        guard let replacement = link.terms.replacement else { return try await child.restart() }
        try await child.lifecycle.asRestart {
            let attempt = attempt(of: child.lifecycle.path, 0, used: 0)
            let fresh = try await replacement(child, attempt)
            // Somebody may have started the old one while the fresh one was being made.
            while try await !takeSeat(fresh, insteadOf: child) { await child.lifecycle.stopToRestart() }
            try await fresh.start()
        }
    }

    /// Puts a fresh instance in a child's place; false, and nothing is done, while that still has a run.
    private func takeSeat(_ fresh: any Service, insteadOf old: any Service) throws -> Bool {
        guard fresh === old || old.lifecycle.presentRun == nil else { return false }
        try seat(fresh, insteadOf: old)
        // The supervisor may have been about to make one itself.
        if let id = fresh.lifecycle.supervisorsLink?.id { machine.wasReplaced(id) }
        carryOut()
        return true
    }

    /// The children, in their order.
    public nonisolated var children: [SupervisedChildInfo] {
        ServiceTree.children(of: lifecycle).map { child in
            let terms = child.service.lifecycle.supervisorsLink?.terms ?? .usual
            return SupervisedChildInfo(
                service: child.service,
                restart: terms.restart,
                isSignificant: terms.isSignificant,
                hasReplacement: terms.replacement != nil,
            )
        }
    }

    nonisolated func validate(_ child: SupervisedChild) throws {
        guard child.terms.isSignificant, child.terms.restart == .permanent else { return }
        throw ServiceError(
            .invalidArgument,
            service: lifecycle.path,
            message:
                "\(child.service.shortLabel) is significant and permanent; only transient and temporary children end",
        )
    }
}

/// A child of a ``Supervisor``, as ``Supervisor/children`` lists it.
public struct SupervisedChildInfo: Sendable {
    /// The service.
    public let service: any Service
    /// After which ends it is restarted.
    public let restart: RestartType
    /// Whether its end may end the supervisor.
    public let isSignificant: Bool
    /// Whether a fresh instance takes its place when it is restarted.
    public let hasReplacement: Bool
}
