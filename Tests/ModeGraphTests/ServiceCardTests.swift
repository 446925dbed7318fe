//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Mode
import Testing

@testable import ModeGraph

@Suite struct ServiceCardTests {
    private static func card(_ node: BeaconSnapshot.Node, count: Int = 1) -> ServiceCard {
        ServiceCard(entry: CondensedTree.Entry(service: node, state: node.state, count: count))
    }

    private static func node(_ state: BeaconSnapshot.State) -> BeaconSnapshot.Node {
        BeaconSnapshot.Node(id: 1, parent: nil, label: "Cache", path: "App/Cache", state: state)
    }

    @Test func tellsNameStateUptimeAndContents() {
        var node = Self.node(.running)
        node.uptime = .seconds(7_384)
        node.restarts = 2
        let timer = BeaconSnapshot.TimerInfo(interval: .seconds(1), runs: 1, skipped: 0, lateness: .zero)
        node.tasks = [
            .init(name: "a", createdAt: "", age: .zero), .init(name: "b", createdAt: "", age: .zero, timer: timer),
        ]
        let card = Self.card(node)
        #expect(card.title == "Cache")
        #expect(card.condition == "● running · 2h 3m")
        #expect(card.details == "2 restarts · 1 task · 1 timer")
    }

    @Test func saysNothingOfWhatItHasNot() {
        #expect(Self.card(Self.node(.stopped)).details.isEmpty)
        #expect(Self.card(Self.node(.stopped)).condition == "■ stopped")
        #expect(Self.card(Self.node(.stopped)).reason.isEmpty)
    }

    @Test func shortensTheReasonOfAFailure() {
        var node = Self.node(.failed)
        node.crashReason = String(repeating: "it went wrong ", count: 1_000)
        let reason = Self.card(node).reason
        #expect(reason.count == 3)
        #expect(reason.allSatisfy { $0.count <= 32 })
    }

    @Test func countsServices_whenItStandsForSeveral() {
        let card = Self.card(Self.node(.running), count: 4_812)
        #expect(card.title == "4812 services")
        #expect(card.attributes.contains(.init("peripheries", "2")))
    }

    @Test func givesEachStateItsOwnColourSignAndBorder() {
        let looks = BeaconSnapshot.State.allCases.map(GraphStyle.look)
        #expect(Set(looks.map(\.sign)).count == looks.count)
        #expect(Set(looks.map(\.fill)).count == looks.count)
        #expect(GraphStyle.look(of: .failed).border == "#D55E00")
        #expect(GraphStyle.look(of: .running).border == "#009E73")
        #expect(GraphStyle.look(of: .restarting).line == "dashed")
        #expect(Self.card(Self.node(.failed)).attributes.contains(.init("color", "#D55E00")))
    }

    @Test(arguments: BeaconSnapshot.State.allCases)
    func contrastsTextWithItsCard(state: BeaconSnapshot.State) throws {
        let look = GraphStyle.look(of: state)
        #expect(try Self.contrast(look.text, look.fill) >= 4.5)
    }

    /// What stands on the bare background must show on white and on black (3:1 is asked of graphics).
    @Test func contrastsWhatIsOutsideTheCardsWithAnyBackground() throws {
        #expect(try Self.contrast(GraphStyle.outside, "#FFFFFF") >= 3)
        #expect(try Self.contrast(GraphStyle.outside, "#0D1117") >= 3)
    }

    /// As the WCAG define it.
    private static func contrast(_ first: String, _ second: String) throws -> Double {
        let (one, other) = (try luminance(first), try luminance(second))
        return (max(one, other) + 0.05) / (min(one, other) + 0.05)
    }

    private static func luminance(_ color: String) throws -> Double {
        let value = try #require(Int(color.dropFirst(), radix: 16))
        let channels = [value >> 16 & 255, value >> 8 & 255, value & 255].map { channel in
            let part = Double(channel) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }
}
