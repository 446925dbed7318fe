//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// Who is restarted when a child fails, worked out the naive way.
enum RestartSetReference {
    /// Siblings in the order in which they start: the given order, but each after those that it waits for.
    static func inOrder(_ lives: [Life]) -> [Life] {
        var ordered: [Life] = []
        func add(_ life: Life) {
            guard !ordered.contains(where: { $0 === life }) else { return }
            for other in lives where isPrerequisite(other, of: life) { add(other) }
            ordered.append(life)
        }
        for life in lives { add(life) }
        return ordered
    }

    /// Whether a service waits for another, by an edge.
    static func isPrerequisite(_ other: Life, of life: Life) -> Bool {
        guard let child = life.child, let parent = life.parent else { return false }
        return child.after.contains { parent.spec.children[$0].service === other.spec }
    }

    /// The failed one and those that are restarted with it, in their order.
    static func restartSet(of failed: Life, among lives: [Life], _ strategy: RestartStrategy) -> [Life] {
        let ordered = inOrder(lives)
        switch strategy {
        case .oneForAll: return ordered
        case .restForOne: return Array(ordered.drop { $0 !== failed })
        case .dependents: return ordered.filter { $0 === failed || dependsOn(failed, $0, lives) }
        case .oneForOne, .forfeitOneForOne, .forfeitOneForAll, .crashing: return [failed]
        }
    }

    private static func dependsOn(_ failed: Life, _ life: Life, _ lives: [Life]) -> Bool {
        lives.contains { other in
            isPrerequisite(other, of: life) && (other === failed || dependsOn(failed, other, lives))
        }
    }
}

/// The restarts that count, worked out the naive way: a list of all of them, looked through each time.
struct WindowReference {
    private enum Certainty { case certain, notYet, perhaps }

    private var entries: [(time: Duration, certainty: Certainty)] = []
    let limit: Int?
    let period: Duration
    /// How much later than it happened a supervisor may have heard of it.
    let slack: Duration

    init(_ spec: SupervisorSpec, slack: Duration) {
        limit = spec.maxRestarts
        period = spec.period
        self.slack = slack
    }

    mutating func clear() { entries = [] }

    mutating func add(_ time: Duration) { entries.append((time, .certain)) }

    /// Adds an attempt that the supervisor hears of in a moment or, if it is doubtful, perhaps not at all.
    mutating func addUnheard(_ time: Duration, isDoubtful: Bool) {
        entries.append((time, isDoubtful ? .perhaps : .notYet))
    }

    /// How many count; more than one number where something is doubtful.
    func used(_ now: Duration) -> ClosedRange<Int> {
        var (least, most) = (0, 0)
        for entry in entries {
            let age = now - entry.time
            if entry.certainty == .certain {
                if age <= period { least += 1; most += 1 }
            } else {
                if age <= period + slack { most += 1 }
                if entry.certainty == .notYet, age > slack, age <= period { least += 1 }
            }
        }
        // The supervisor counts none that was refused.
        guard let limit else { return 0...0 }
        return min(least, limit)...min(most, limit)
    }
}
