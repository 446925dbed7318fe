//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// The services that a service needs: its children.
///
/// ```swift
/// var dependencies: Dependencies {
///     database
///     cache.after(database)
///     if hasMetrics { metrics }
/// }
/// ```
public struct Dependencies: Sendable {
    /// A child, and the siblings that it waits for.
    public struct Entry: Sendable {
        let service: any Service
        let after: [any Service]
    }

    let entries: [Entry]

    /// Creates a list from its entries; usually the builder does.
    public init(_ entries: [Entry]) {
        self.entries = entries
    }
}

/// How the children of a service start.
public enum Startup: Sendable, Hashable {
    /// Each is running before the next begins: in list order, except where an `after` edge demands otherwise.
    case sequential
    /// Together, as far as `after` edges allow; at most `limit` at a time, if there is one. They stop together too.
    case concurrent(limit: Int? = nil)
}

extension Service {
    /// Makes a service a child that waits for siblings; false if it is one already.
    ///
    /// - Throws: as ``addDependency(_:)``.
    package nonisolated func addDependency(_ child: any Service, after siblings: [any Service]) throws -> Bool {
        lifecycle.bind(self)
        return try lifecycle.attach(child, after: siblings.map { ObjectIdentifier($0.lifecycle) })
    }

    /// For a list of ``dependencies``: this service starts when the given siblings are running, and stops before them.
    public nonisolated func after(_ siblings: any Service...) -> Dependencies.Entry {
        Dependencies.Entry(service: self, after: siblings)
    }
}

/// Builds a list of ``Dependencies`` from services.
@resultBuilder
public enum DependencyBuilder {
    /// A service.
    public static func buildExpression(_ service: any Service) -> [Dependencies.Entry] {
        [Dependencies.Entry(service: service, after: [])]
    }

    /// A service that waits for siblings.
    public static func buildExpression(_ entry: Dependencies.Entry) -> [Dependencies.Entry] { [entry] }

    /// Several services.
    public static func buildExpression(_ services: [any Service]) -> [Dependencies.Entry] {
        services.map { Dependencies.Entry(service: $0, after: []) }
    }

    /// A service, if there is one.
    public static func buildExpression(_ service: (any Service)?) -> [Dependencies.Entry] {
        service.map { [Dependencies.Entry(service: $0, after: [])] } ?? []
    }

    /// A list made before.
    public static func buildExpression(_ dependencies: Dependencies) -> [Dependencies.Entry] { dependencies.entries }

    /// One after the other.
    public static func buildBlock(_ parts: [Dependencies.Entry]...) -> [Dependencies.Entry] { parts.flatMap(\.self) }

    /// `if` without `else`.
    public static func buildOptional(_ part: [Dependencies.Entry]?) -> [Dependencies.Entry] { part ?? [] }

    /// `if`.
    public static func buildEither(first part: [Dependencies.Entry]) -> [Dependencies.Entry] { part }

    /// `else`.
    public static func buildEither(second part: [Dependencies.Entry]) -> [Dependencies.Entry] { part }

    /// `for`.
    public static func buildArray(_ parts: [[Dependencies.Entry]]) -> [Dependencies.Entry] { parts.flatMap(\.self) }

    /// The list.
    public static func buildFinalResult(_ entries: [Dependencies.Entry]) -> Dependencies { Dependencies(entries) }
}
