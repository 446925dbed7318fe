//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// What each way to end means for a child of each restart type, under each strategy.
@Suite struct RestartTypeTests {
    struct Case: CustomStringConvertible {
        let type: RestartType
        let ending: Ending
        let strategy: RestartStrategy
        var description: String { "\(type) child, \(ending) end, \(strategy)" }

        /// Whether the end calls for the strategy.
        var isConcerned: Bool {
            switch (type, ending) {
            case (.permanent, .crash), (.permanent, .normal), (.transient, .crash): true
            // A temporary child is restarted by nobody, but its crash is one.
            case (.temporary, .crash): strategy == .crashing || strategy == .forfeitOneForAll
            default: false
            }
        }

        /// What goes down with `b`, in the order in which it stops.
        var goesDown: [String] {
            guard isConcerned else { return [] }
            return switch strategy {
            case .oneForOne, .forfeitOneForOne: []
            case .oneForAll, .forfeitOneForAll, .crashing: ["d", "c", "a"]
            case .restForOne: ["d", "c"]
            case .dependents: ["d"]
            }
        }

        /// What comes up again, in the order in which it starts.
        var comesUp: [String] {
            switch strategy {
            case .forfeitOneForOne, .forfeitOneForAll, .crashing: []
            default: isConcerned ? (goesDown + ["b"]).sorted() : []
            }
        }
    }

    static let cases = RestartStrategy.allForTests.flatMap { strategy in
        [RestartType.permanent, .transient, .temporary].flatMap { type in
            Ending.allCases.map { Case(type: type, ending: $0, strategy: strategy) }
        }
    }

    /// `b` ends; `a` comes before it, `c` after it, and `d`, which comes last, depends on it.
    @Test(arguments: cases) func decidesWhoIsRestarted(_ example: Case) throws {
        try simulate { simulation in
            let family = SupervisedFamily(["a", "b", "c", "d"], strategy: example.strategy) { child, all in
                switch child.label {
                case "b": child.supervised(example.type)
                case "d": child.supervised(after: [all[1]])
                default: child.supervised()
                }
            }
            try await family.supervisor.start()
            _ = family.trace()
            await family["b"].end(example.ending)
            await simulation.advance(by: .seconds(600))
            let trace = family.trace()
            #expect(trace.filter { $0.hasPrefix("-") && $0 != "-b" } == example.goesDown.map { "-\($0)" })
            #expect(trace.count { $0 == "-b" } == 1)
            #expect(trace.filter { $0.hasPrefix("+") } == example.comesUp.map { "+\($0)" })
            // All that goes down is down before the first comes up.
            #expect(trace.prefix { $0.hasPrefix("-") }.count == trace.count { $0.hasPrefix("-") })

            let hasFailed = example.strategy == .crashing && example.isConcerned
            #expect(family.supervisor.state.kind == (hasFailed ? .failed : .running))
            let isGone = example.type == .temporary && !hasFailed
            let labels = family.supervisor.children.map(\.service.label)
            #expect(labels == (isGone ? ["a", "c", "d"] : ["a", "b", "c", "d"]))
            #expect((family["b"].beacon.parent == nil) == isGone)
            await family.supervisor.stop()
            #expect(family.children.allSatisfy { $0.state.kind != .running })
        }
    }
}

extension RestartStrategy {
    static let allForTests: [RestartStrategy] = [
        .oneForOne, .oneForAll, .restForOne, .dependents, .forfeitOneForOne, .forfeitOneForAll, .crashing,
    ]
}
