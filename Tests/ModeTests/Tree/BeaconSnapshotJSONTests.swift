//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Mode
import Testing

@Suite struct BeaconSnapshotJSONTests {
    private static let timer = BeaconSnapshot.TimerInfo(
        interval: .milliseconds(1_500),
        runs: 2,
        skipped: 1,
        lateness: .zero,
    )
    private static let schedule = BeaconSnapshot.ScheduleInfo(schedule: "@hourly", nextFire: 3_600)
    private static let task = BeaconSnapshot.TaskInfo(
        name: "be\"at",
        createdAt: "A/B.swift:1",
        age: .seconds(2),
        timer: timer,
        schedule: schedule,
    )
    private static let full = BeaconSnapshot(
        nodes: [
            .init(
                id: 1,
                parent: 0,
                label: "A",
                path: "A",
                state: .failed,
                crashReason: "why",
                nextRestart: .seconds(1),
                uptime: .seconds(1),
                startTook: .seconds(1),
                tasks: [task],
            )
        ],
        dependencies: [.init(node: 1, prerequisite: 2)],
    )

    /// The names of all members, at their places.
    private func names(_ value: Any, _ place: String = "") -> Set<String> {
        switch value {
        case let object as [String: Any]:
            object.reduce(into: []) { names, member in
                names.insert("\(place).\(member.key)")
                names.formUnion(self.names(member.value, "\(place).\(member.key)"))
            }
        case let array as [Any]: array.reduce(into: []) { $0.formUnion(names($1, place)) }
        default: []
        }
    }

    private func parse(_ json: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    }

    @Test func hasTheMembersThatEncodingHas() throws {
        let encoded = try JSONSerialization.jsonObject(with: JSONEncoder().encode(Self.full))
        #expect(names(try parse(Self.full.json)) == names(encoded))
    }

    @Test func leavesOutWhatThereIsNot() throws {
        let bare = BeaconSnapshot(nodes: [.init(id: 1, parent: nil, label: "A", path: "A", state: .created)])
        let encoded = try JSONSerialization.jsonObject(with: JSONEncoder().encode(bare))
        #expect(names(try parse(bare.json)) == names(encoded))
    }

    @Test func givesDurationsInSeconds_andEscapesTexts() throws {
        let nodes = try #require(try parse(Self.full.json)["nodes"] as? [[String: Any]])
        let task = try #require((nodes[0]["tasks"] as? [[String: Any]])?.first)
        #expect(task["name"] as? String == "be\"at")
        #expect((task["timer"] as? [String: Any])?["interval"] as? Double == 1.5)
    }
}
