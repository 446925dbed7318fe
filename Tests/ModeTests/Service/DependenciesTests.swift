//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import Mode

@Suite struct DependenciesTests {
    private let a = ChildService("a")
    private let b = ChildService("b")
    private let c = ChildService("c")

    private func labels(_ dependencies: Dependencies) -> [String] { dependencies.entries.map(\.service.label) }

    private func build(@DependencyBuilder _ body: () -> Dependencies) -> Dependencies { body() }

    @Test func keepsListOrder() {
        let dependencies = build {
            b
            a
            c
        }
        #expect(labels(dependencies) == ["b", "a", "c"])
        #expect(dependencies.entries.allSatisfy { $0.after.isEmpty })
    }

    @Test(arguments: [true, false])
    func takesConditions(_ condition: Bool) {
        let dependencies = build {
            if condition { a }
            if condition { b } else { c }
        }
        #expect(labels(dependencies) == (condition ? ["a", "b"] : ["c"]))
    }

    @Test func takesLoops() {
        let many = (0..<4).map { ChildService("\($0)") }
        let dependencies = build {
            for service in many where service.label != "2" { service }
        }
        #expect(labels(dependencies) == ["0", "1", "3"])
    }

    @Test func takesOptionals_arraysAndListsMadeBefore() {
        let none: ChildService? = nil
        let some: ChildService? = a
        let existentials: [any Service] = [b]
        let concrete = [c]
        let dependencies = build {
            none
            some
            existentials
            concrete
            build { ChildService("d") }
        }
        #expect(labels(dependencies) == ["a", "b", "c", "d"])
    }

    @Test func remembersWhatAServiceWaitsFor() {
        let dependencies = build {
            a
            b
            c.after(a, b)
        }
        #expect(dependencies.entries.map { $0.after.map(\.label) } == [[], [], ["a", "b"]])
    }

    @Test func isEmpty_whenNothingIsListed() {
        #expect(labels(build {}).isEmpty)
    }
}
