//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Foundation
public import Mode

extension Service {
    /// Declares a task that runs by the clock on the wall, for the service's `tasks`.
    ///
    /// ```swift
    /// var tasks: Tasks {
    ///     crontab("30 18 * * mon-fri", in: "US/Pacific", name: "closing") { refresh() }
    /// }
    /// ```
    ///
    /// The body runs on the service, while the service runs; it never overlaps itself, and never runs twice for the same
    /// time, nor before it. What is wrong with expression or zone fails the start of the service, before any of its tasks
    /// begins: with a `ServiceError` whose cause is a ``CronError``.
    ///
    /// - Parameters:
    ///   - expression: five fields, six with seconds, or an alias; see ``CronExpression``.
    ///   - zone: whose clocks are meant, by its IANA name; by default the system's.
    ///   - name: in logs and pictures; by default the expression.
    ///   - misfire: what happens with times that pass while the body cannot run.
    ///   - onError: what a throwing body means for the service.
    ///   - fileID: the file of the declaration.
    ///   - line: the line of the declaration.
    ///   - operation: the body.
    /// - Returns: the declaration, for the list.
    public nonisolated func crontab(
        _ expression: String,
        in zone: String? = nil,
        name: String? = nil,
        misfire: Misfire = .skip,
        onError: TaskErrorPolicy = .crash,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        @_inheritActorContext @_implicitSelfCapture
        _ operation: @escaping @Sendable @isolated(any) () async throws -> Void,
    ) -> TaskDeclaration {
        let name = name ?? expression
        let site = "\(fileID):\(line)"
        do {
            let schedule = try CronSchedule(expression, in: zone)
            return .scheduled(name, site: site, schedule, misfire: misfire, onError: onError, operation: operation)
        } catch {
            return .invalid(name, site: site, error)
        }
    }

    /// Declares a task that runs by the clock on the wall, for the service's `tasks`, with an expression that was read
    /// before.
    ///
    /// - Parameters:
    ///   - expression: when the body runs.
    ///   - zone: whose clocks are meant; by default the system's.
    ///   - name: in logs and pictures; by default the expression.
    ///   - misfire: what happens with times that pass while the body cannot run.
    ///   - onError: what a throwing body means for the service.
    ///   - fileID: the file of the declaration.
    ///   - line: the line of the declaration.
    ///   - operation: the body.
    /// - Returns: the declaration, for the list.
    public nonisolated func crontab(
        _ expression: CronExpression,
        in zone: TimeZone = .current,
        name: String? = nil,
        misfire: Misfire = .skip,
        onError: TaskErrorPolicy = .crash,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        @_inheritActorContext @_implicitSelfCapture
        _ operation: @escaping @Sendable @isolated(any) () async throws -> Void,
    ) -> TaskDeclaration {
        .scheduled(
            name ?? expression.text,
            site: "\(fileID):\(line)",
            CronSchedule(expression, in: zone),
            misfire: misfire,
            onError: onError,
            operation: operation,
        )
    }
}
