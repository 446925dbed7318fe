//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// The background tasks and timers of a service.
///
/// ```swift
/// var tasks: Tasks {
///     background("consumer") { try await consume() }
///     every(.seconds(10), "expire") { expire() }
/// }
/// ```
///
/// The bodies run on the service, so its synchronous methods are called without `await`, and `self.` may be left out.
public struct Tasks: Sendable {
    let declarations: [TaskDeclaration]

    /// Creates a list from its parts; usually the builder does.
    public init(_ declarations: [TaskDeclaration]) {
        self.declarations = declarations
    }
}

/// What a service does when one of its tasks or timers throws.
public enum TaskErrorPolicy: Sendable, Hashable {
    /// The service crashes.
    case crash
    /// The error is logged. A task is over; a timer goes on with its next tick.
    case log
    /// The error is logged and the body begins again after a pause; more than `limit` errors in a row crash the service.
    case restart(after: Duration, limit: Int? = nil)
}

/// A task or timer as it is declared.
public struct TaskDeclaration: Sendable {
    enum Kind: Sendable {
        case background
        case timer(TimerOptions)
        case schedule(ScheduleOptions)
        /// What is wrong with the declaration, which cannot throw itself: it fails the start.
        case invalid(any Error)
    }

    let name: String
    let site: String
    let kind: Kind
    let onError: TaskErrorPolicy
    let operation: @Sendable @isolated(any) () async throws -> Void
    /// The same, if it never waits.
    var call: (@Sendable @isolated(any) () throws -> Void)?

    /// A task that runs at the instants of a schedule.
    package static func scheduled(
        _ name: String,
        site: String,
        _ schedule: any TaskSchedule,
        misfire: Misfire,
        onError: TaskErrorPolicy,
        operation: @escaping @Sendable @isolated(any) () async throws -> Void,
    ) -> TaskDeclaration {
        let options = ScheduleOptions(schedule: schedule, misfire: misfire)
        return TaskDeclaration(
            name: name,
            site: site,
            kind: .schedule(options),
            onError: onError,
            operation: operation,
        )
    }

    /// A declaration that fails the start of its service with an error.
    package static func invalid(_ name: String, site: String, _ error: any Error) -> TaskDeclaration {
        TaskDeclaration(name: name, site: site, kind: .invalid(error), onError: .crash, operation: {})
    }

    /// What is wrong with the declaration, in words, and the error that says so if there is one.
    var problem: (message: String, cause: (any Error)?)? {
        let name = "\"\(name)\" (\(site))"
        return switch kind {
        case .background: nil
        case .timer(let options): options.problem.map { ("timer \(name): \($0)", nil) }
        case .schedule(let options): options.problem.map { ("scheduled task \(name): \($0)", nil) }
        case .invalid(let error): ("task \(name)", error)
        }
    }
}

extension Service {
    /// Declares a background task, for the service's ``tasks``: it begins when the children are started, and is
    /// cancelled when the service stops.
    ///
    /// When it returns, the service goes on without it.
    public nonisolated func background(
        _ name: String,
        onError: TaskErrorPolicy = .crash,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        @_inheritActorContext @_implicitSelfCapture
        _ operation: @escaping @Sendable @isolated(any) () async throws -> Void,
    ) -> TaskDeclaration {
        TaskDeclaration(
            name: name,
            site: "\(fileID):\(line)",
            kind: .background,
            onError: onError,
            operation: operation,
        )
    }

    /// Declares a timer, for the service's ``tasks``: the body runs each `interval` while the service does, and never
    /// overlaps itself.
    ///
    /// - Parameters:
    ///   - interval: the time between two ticks; must be positive, or the start fails.
    ///   - name: in logs and pictures.
    ///   - mode: ticks at `t0 + n · interval` by default, whatever the body takes.
    ///   - immediately: runs once at once, too.
    ///   - missed: what happens with ticks that were missed because the body, or the loop, took too long.
    ///   - jitter: a random time up to this is added to each tick, so that many do not fall together.
    ///   - onError: what a throwing body means for the service.
    ///   - fileID: the file of the declaration.
    ///   - line: the line of the declaration.
    ///   - operation: the body.
    /// - Returns: the declaration, for the list.
    public nonisolated func every(
        _ interval: Duration,
        _ name: String,
        mode: TimerMode = .fixedRate,
        immediately: Bool = false,
        missed: MissedTicks = .skip,
        jitter: Duration = .zero,
        onError: TaskErrorPolicy = .crash,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        @_inheritActorContext @_implicitSelfCapture
        _ operation: @escaping @Sendable @isolated(any) () async throws -> Void,
    ) -> TaskDeclaration {
        let options = TimerOptions(
            interval: interval,
            mode: mode,
            immediately: immediately,
            missed: missed,
            jitter: jitter,
        )
        return TaskDeclaration(
            name: name,
            site: "\(fileID):\(line)",
            kind: .timer(options),
            onError: onError,
            operation: operation,
        )
    }

    /// Declares a timer whose body never waits; otherwise the same.
    ///
    /// The loop calls such a body itself, without a task, which takes a third of the time; so task-locals that were bound
    /// where the service was started are not seen in it.
    ///
    /// - Parameters:
    ///   - interval: the time between two ticks; must be positive, or the start fails.
    ///   - name: in logs and pictures.
    ///   - mode: ticks at `t0 + n · interval` by default, whatever the body takes.
    ///   - immediately: runs once at once, too.
    ///   - missed: what happens with ticks that were missed because the body, or the loop, took too long.
    ///   - jitter: a random time up to this is added to each tick, so that many do not fall together.
    ///   - onError: what a throwing body means for the service.
    ///   - fileID: the file of the declaration.
    ///   - line: the line of the declaration.
    ///   - operation: the body.
    /// - Returns: the declaration, for the list.
    public nonisolated func every(
        _ interval: Duration,
        _ name: String,
        mode: TimerMode = .fixedRate,
        immediately: Bool = false,
        missed: MissedTicks = .skip,
        jitter: Duration = .zero,
        onError: TaskErrorPolicy = .crash,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        @_inheritActorContext @_implicitSelfCapture
        _ operation: @escaping @Sendable @isolated(any) () throws -> Void,
    ) -> TaskDeclaration {
        let waiting: @Sendable @isolated(any) () async throws -> Void = operation
        var declaration = every(
            interval,
            name,
            mode: mode,
            immediately: immediately,
            missed: missed,
            jitter: jitter,
            onError: onError,
            fileID: fileID,
            line: line,
            waiting,
        )
        declaration.call = operation
        return declaration
    }
}

/// Builds the ``Tasks`` of a service from declarations.
@resultBuilder
public enum TaskBuilder {
    /// A declaration.
    public static func buildExpression(_ declaration: TaskDeclaration) -> [TaskDeclaration] { [declaration] }

    /// Declarations made before.
    public static func buildExpression(_ tasks: Tasks) -> [TaskDeclaration] { tasks.declarations }

    /// One after the other.
    public static func buildBlock(_ parts: [TaskDeclaration]...) -> [TaskDeclaration] { parts.flatMap(\.self) }

    /// `if` without `else`.
    public static func buildOptional(_ part: [TaskDeclaration]?) -> [TaskDeclaration] { part ?? [] }

    /// `if`.
    public static func buildEither(first part: [TaskDeclaration]) -> [TaskDeclaration] { part }

    /// `else`.
    public static func buildEither(second part: [TaskDeclaration]) -> [TaskDeclaration] { part }

    /// `for`.
    public static func buildArray(_ parts: [[TaskDeclaration]]) -> [TaskDeclaration] { parts.flatMap(\.self) }

    /// The list.
    public static func buildFinalResult(_ declarations: [TaskDeclaration]) -> Tasks { Tasks(declarations) }
}
