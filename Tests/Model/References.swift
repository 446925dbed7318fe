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
    private var restarts: [Duration] = []
    private let limit: Int?
    private let period: Duration

    init(_ spec: SupervisorSpec) {
        limit = spec.maxRestarts
        period = spec.period
    }

    mutating func add(_ time: Duration) { restarts.append(time) }

    /// How many count at a time; where there is no limit, none is counted.
    func used(_ now: Duration) -> Int { limit == nil ? 0 : restarts.count { now - $0 <= period } }
}
