//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// A service as the child of a supervisor: how it is restarted, and what for.
public struct SupervisedChild: Sendable {
    /// Makes the service that takes the place of one that failed.
    public typealias Replacement =
        @Sendable (_ old: any Service, _ attempt: Attempt) async throws -> any Service

    /// The service.
    public let service: any Service
    /// The siblings that it waits for.
    let after: [any Service]
    let terms: Terms

    init(_ service: any Service, after: [any Service] = [], terms: Terms = .usual) {
        self.service = service
        self.after = after
        self.terms = terms
    }

    /// What the child agreed on with its supervisor; shared, so that most children cost nothing for it.
    final class Terms: Sendable {
        let restart: RestartType
        let isSignificant: Bool
        /// The child's own backoff; `nil` means the supervisor's.
        let backoff: Backoff?
        let replacement: Replacement?

        static let usual = Terms()

        init(
            restart: RestartType = .permanent,
            isSignificant: Bool = false,
            backoff: Backoff? = nil,
            replacement: Replacement? = nil,
        ) {
            self.restart = restart
            self.isSignificant = isSignificant
            self.backoff = backoff
            self.replacement = replacement
        }
    }
}

extension Service {
    /// For the list of children of a ``Supervisor``: how this service is restarted.
    ///
    /// - Parameters:
    ///   - restart: after which ends it is restarted.
    ///   - isSignificant: whether its end may end the supervisor: see ``AutoShutdown``. Not for permanent children, which
    ///     never end.
    ///   - siblings: the children that must be running before it starts; it stops before they do. With the strategy
    ///     ``RestartStrategy/dependents`` it is restarted when one of them fails.
    ///   - backoff: how long to wait before it is started again; by default the supervisor's.
    ///   - replacement: makes a fresh service, which is started instead of this one after a failure; this one is stopped
    ///     first. By default the same instance starts again. It runs on the supervisor's loop; what it throws is a
    ///     failed attempt.
    /// - Returns: an entry of the list.
    public nonisolated func supervised(
        _ restart: RestartType = .permanent,
        isSignificant: Bool = false,
        after siblings: [any Service] = [],
        backoff: Backoff? = nil,
        replacement: SupervisedChild.Replacement? = nil,
    ) -> SupervisedChild {
        SupervisedChild(
            self,
            after: siblings,
            terms: SupervisedChild.Terms(
                restart: restart,
                isSignificant: isSignificant,
                backoff: backoff,
                replacement: replacement,
            ),
        )
    }
}

/// Builds the list of children of a ``Supervisor``.
@resultBuilder
public enum SupervisedChildBuilder {
    /// A service: permanent, and everything else as usual.
    public static func buildExpression(_ service: any Service) -> [SupervisedChild] { [SupervisedChild(service)] }

    /// A service with its own terms.
    public static func buildExpression(_ child: SupervisedChild) -> [SupervisedChild] { [child] }

    /// A service that waits for siblings.
    public static func buildExpression(_ entry: Dependencies.Entry) -> [SupervisedChild] {
        [SupervisedChild(entry.service, after: entry.after)]
    }

    /// Several services.
    public static func buildExpression(_ services: [any Service]) -> [SupervisedChild] {
        services.map { SupervisedChild($0) }
    }

    /// Several services with their own terms.
    public static func buildExpression(_ children: [SupervisedChild]) -> [SupervisedChild] { children }

    /// One after the other.
    public static func buildBlock(_ parts: [SupervisedChild]...) -> [SupervisedChild] { parts.flatMap(\.self) }

    /// `if` without `else`.
    public static func buildOptional(_ part: [SupervisedChild]?) -> [SupervisedChild] { part ?? [] }

    /// `if`.
    public static func buildEither(first part: [SupervisedChild]) -> [SupervisedChild] { part }

    /// `else`.
    public static func buildEither(second part: [SupervisedChild]) -> [SupervisedChild] { part }

    /// `for`.
    public static func buildArray(_ parts: [[SupervisedChild]]) -> [SupervisedChild] { parts.flatMap(\.self) }
}
