//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeTesting
import Testing

@testable import Mode

@Suite struct DiagnosticsTests {
    @Test func countsFlags_withTheTimeSinceWhen() throws {
        try simulate { simulation in
            let diagnostics = ChildService("root").diagnostics
            diagnostics.set("A")
            await simulation.advance(by: .seconds(1))
            diagnostics.set("A")
            diagnostics.set("B")
            await simulation.advance(by: .seconds(1))
            #expect(
                diagnostics.flags == [
                    .init(name: "A", count: 2, duration: .seconds(2)),
                    .init(name: "B", count: 1, duration: .seconds(1)),
                ]
            )
            diagnostics.unset("A")
            #expect(diagnostics.isSet("A"))
            diagnostics.unset("A")
            #expect(!diagnostics.isSet("A"))
            #expect(diagnostics.flags.map(\.name) == ["B"])
            diagnostics.unset("A")
            diagnostics.unset("never set")
            #expect(diagnostics.flags.map(\.name) == ["B"])
        }
    }

    @Test func stampsSettingAndTakingBack() throws {
        try simulate { simulation in
            let diagnostics = ChildService("root").diagnostics
            #expect(diagnostics.lastTransition(of: "A") == nil)
            diagnostics.set("A")
            let set = try #require(diagnostics.lastTransition(of: "A"))
            await simulation.advance(by: .seconds(3))
            diagnostics.unset("A")
            let unset = try #require(diagnostics.lastTransition(of: "A"))
            #expect(set.duration(to: unset) == .seconds(3))
            diagnostics.unset("never set")
            #expect(diagnostics.lastTransition(of: "never set") == nil)
        }
    }

    @Test func takesAFlagBack_whateverTheBodyDoes() throws {
        try simulate { simulation in
            let diagnostics = ChildService("root").diagnostics
            let value = await diagnostics.with("A") {
                #expect(diagnostics.isSet("A"))
                return 1
            }
            #expect(value == 1)
            #expect(!diagnostics.isSet("A"))
            await #expect(throws: ChildFault()) { try await diagnostics.with("A") { throw ChildFault() } }
            #expect(!diagnostics.isSet("A"))
        }
    }

    @Test func clearsAFlagWithTheLastOfTwoCalls() throws {
        try simulate { simulation in
            let diagnostics = ChildService("root").diagnostics
            let root = ChildService("clock")
            async let short: SleepOutcome = diagnostics.with("A") { await root.sleep(for: .seconds(1)) }
            async let long: SleepOutcome = diagnostics.with("A") { await root.sleep(for: .seconds(2)) }
            _ = await short
            #expect(diagnostics.flags == [.init(name: "A", count: 1, duration: .seconds(1))])
            _ = await long
            #expect(diagnostics.flags.isEmpty)
        }
    }

    /// What an abandoned step is reported with.
    @Test func knowsTheLatestFlag_thatIsStillSet() {
        let diagnostics = ChildService("root").diagnostics
        #expect(diagnostics.latestFlag == nil)
        diagnostics.set("A")
        diagnostics.set("B")
        #expect(diagnostics.latestFlag == "B")
        diagnostics.set("A")
        #expect(diagnostics.latestFlag == "A")
        diagnostics.unset("A")
        diagnostics.unset("A")
        #expect(diagnostics.latestFlag == "B")
        diagnostics.unset("B")
        #expect(diagnostics.latestFlag == nil)
    }

    @Test func isTheSameEachTime() {
        let root = ChildService("root")
        #expect(root.diagnostics === root.diagnostics)
    }
}
