//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// In which order siblings start, given what each of them waits for.
///
/// A value; nothing is started here.
struct StartOrder: Equatable {
    /// Indexes in the order in which a sequential start takes them: the given order, except where an edge demands
    /// otherwise.
    let sequence: [Int]
    /// For each index those that must be running before it.
    let prerequisites: [[Int]]

    /// A cycle among siblings: each waits for the next, and the last for the first.
    struct Cycle: Error, Equatable {
        let members: [Int]
    }

    init(prerequisites: [[Int]]) throws(Cycle) {
        self.prerequisites = prerequisites
        guard prerequisites.contains(where: { !$0.isEmpty }) else {
            sequence = Array(prerequisites.indices)
            return
        }
        var sorter = Sorter(prerequisites: prerequisites)
        for index in prerequisites.indices { try sorter.visit(index) }
        sequence = sorter.sequence
    }

    /// For each index those that wait for it: who must have stopped before it stops.
    var dependents: [[Int]] {
        var dependents = [[Int]](repeating: [], count: prerequisites.count)
        for (index, needed) in prerequisites.enumerated() {
            for prerequisite in needed { dependents[prerequisite].append(index) }
        }
        return dependents
    }

    /// Depth first: a node comes after everything that it waits for.
    ///
    /// With a stack of its own, since a chain may be longer than a thread's.
    private struct Sorter {
        enum Mark { case new, open, done }

        let prerequisites: [[Int]]
        var marks: [Mark]
        var path: [(node: Int, visited: Int)] = []
        var sequence: [Int] = []

        init(prerequisites: [[Int]]) {
            self.prerequisites = prerequisites
            marks = Array(repeating: .new, count: prerequisites.count)
        }

        mutating func visit(_ index: Int) throws(Cycle) {
            guard marks[index] == .new else { return }
            open(index)
            while let (node, visited) = path.last {
                guard visited < prerequisites[node].count else {
                    close(node)
                    continue
                }
                path[path.count - 1].visited += 1
                let next = prerequisites[node][visited]
                switch marks[next] {
                case .done: continue
                case .new: open(next)
                case .open:
                    let members = path.map(\.node)
                    throw Cycle(members: Array(members[(members.firstIndex(of: next) ?? 0)...]))
                }
            }
        }

        private mutating func open(_ index: Int) {
            marks[index] = .open
            path.append((index, 0))
        }

        private mutating func close(_ index: Int) {
            marks[index] = .done
            path.removeLast()
            sequence.append(index)
        }
    }
}
