//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// A step in the life of a run, in the order in which they happen.
public enum ServiceStep: Int, Sendable, Hashable, CaseIterable, Comparable {
    case onRestart, dependencies, onFirstStart, onStart, startChildren, startTasks, onStarted
    case onStop, tasks, children, closers, onShutdown

    /// Whether the step belongs to the way up.
    var isOfStart: Bool { self < .onStop }

    /// The first step of the way down.
    static let firstOfStop = ServiceStep.onStop

    /// The step that follows on the way down; `nil` after the last.
    var nextOfStop: ServiceStep? {
        isOfStart ? .firstOfStop : ServiceStep(rawValue: rawValue + 1)
    }

    /// Whether `lhs` comes before `rhs`.
    public static func < (lhs: ServiceStep, rhs: ServiceStep) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension ServiceStep: CustomStringConvertible {
    /// The name of the hook, with parentheses, or of the step.
    public var description: String {
        switch self {
        case .onRestart: "onRestart()"
        case .dependencies: "dependencies"
        case .onFirstStart: "onFirstStart()"
        case .onStart: "onStart()"
        case .startChildren: "the start of its children"
        case .startTasks: "the start of its tasks"
        case .onStarted: "onStarted()"
        case .onStop: "onStop()"
        case .tasks: "the end of its tasks"
        case .children: "the stop of its children"
        case .closers: "its closers"
        case .onShutdown: "onShutdown()"
        }
    }
}
