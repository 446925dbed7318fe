//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// Trees to draw.
enum Samples {
    typealias Node = BeaconSnapshot.Node

    static let all: [(String, BeaconSnapshot)] = [
        ("4-services", four), ("hostile", hostile), ("20-services", twenty), ("20-services-one-loop", twentyOneLoop),
        ("300-leaves", uniform(services: 301, loops: 1, fanOut: 300)),
        ("300-services", uniform(services: 300, loops: 1, fanOut: 12)),
        ("100-binary", uniform(services: 63, loops: 1, fanOut: 2)),
        ("5000-services", uniform(services: 5_000, loops: 1, fanOut: 50)),
    ]

    static func tasks(_ count: Int, timers: Int = 0) -> [BeaconSnapshot.TaskInfo] {
        let timer = BeaconSnapshot.TimerInfo(interval: .seconds(1), runs: 9, skipped: 0, lateness: .zero)
        return (0..<count + timers).map {
            .init(name: "t\($0)", createdAt: "App/App.swift:1", age: .seconds(1), timer: $0 < timers ? timer : nil)
        }
    }

    static let hostile = BeaconSnapshot(nodes: [
        Node(id: 1, parent: nil, label: "&lt;b&gt; & \"q\" \\N\\l", path: "x", state: .running),
        Node(
            id: 2,
            parent: 1,
            label: "\u{202E}日本語 🙂 \u{1B}[31m",
            path: "x",
            state: .failed,
            crashReason: "a\nb</svg>",
        ),
        Node(id: 3, parent: 1, label: String(repeating: "W", count: 10_000), path: "x", state: .created),
        Node(id: 4, parent: 1, label: "\n", path: "x", state: .stopping),
    ])

    static let four = BeaconSnapshot(nodes: [
        Node(id: 1, parent: nil, label: "Worker", path: "Worker", state: .running, uptime: .seconds(93_784)),
        Node(
            id: 2,
            parent: 1,
            label: "App",
            path: "Worker/App",
            state: .running,
            uptime: .seconds(93_784),
            tasks: tasks(2),
        ),
        Node(
            id: 3,
            parent: 2,
            label: "Websockets",
            path: "Worker/App/Websockets",
            state: .running,
            uptime: .seconds(93_783),
            tasks: tasks(3, timers: 1),
        ),
        Node(
            id: 4,
            parent: 2,
            label: "PageViewCache",
            path: "Worker/App/PageViewCache",
            state: .restarting,
            crashReason: "connection refused: redis://127.0.0.1:6379",
            restarts: 3,
            tasks: tasks(0, timers: 2),
        ),
    ])

    static let twenty: BeaconSnapshot = {
        let names: [(Int?, String, BeaconSnapshot.State)] = [
            (nil, "Worker", .running), (1, "App", .running), (2, "HTTPServer", .running), (2, "Supervisor", .running),
            (2, "Metrics", .running), (4, "Consumer-0", .running), (4, "Consumer-1", .failed),
            (4, "Consumer-2", .restarting), (4, "Consumer-3", .running), (3, "Router", .running),
            (3, "Sessions", .starting), (2, "Database", .running), (12, "Pool", .running),
            (12, "Migrations", .stopped),
            (2, "UserCache", .running), (2, "PageViewCache", .stopping), (5, "Exporter", .created),
            (2, "Scheduler", .running), (18, "NightlyReport", .running), (18, "Cleanup", .running),
        ]
        let nodes = names.enumerated().map { index, item in
            Node(
                id: index + 1,
                parent: item.0,
                label: item.1,
                path: "Worker/App/\(item.1)",
                state: item.2,
                crashReason: item.2 == .failed
                    ? "KafkaError: broker 3 at 127.0.0.1:9092 closed the connection during fetch of partition 12" : nil,
                restarts: item.2 == .restarting ? 4 : 0,
                uptime: item.2 == .running ? .seconds(7_384 - index * 13) : nil,
                isSupervisor: item.1 == "Supervisor",
                loop: [4, 6, 7, 8, 9].contains(index + 1) ? "consumers" : "mode.main",
                tasks: tasks(index % 3, timers: index % 4 == 1 ? 1 : 0),
            )
        }
        return BeaconSnapshot(
            nodes: nodes,
            dependencies: [
                .init(node: 3, prerequisite: 12), .init(node: 15, prerequisite: 12), .init(node: 14, prerequisite: 13),
            ],
        )
    }()

    static let twentyOneLoop: BeaconSnapshot = {
        var tree = twenty
        for index in tree.nodes.indices { tree.nodes[index].loop = "mode.main" }
        return tree
    }()

    /// A tree in which each service has up to `fanOut` children.
    static func uniform(services: Int, loops: Int, fanOut: Int = 30) -> BeaconSnapshot {
        let nodes = (0..<services).map { index in
            let state: BeaconSnapshot.State =
                index % 41 == 40 ? .failed : index % 29 == 28 ? .restarting : index % 17 == 16 ? .starting : .running
            return Node(
                id: index,
                parent: index == 0 ? nil : (index - 1) / fanOut,
                label: "Service-\(index)",
                path: "Root/Service-\(index)",
                state: state,
                crashReason: state == .failed ? "timeout after 30 s" : nil,
                restarts: state == .restarting ? index % 7 + 1 : 0,
                uptime: state == .running ? .seconds(index * 97) : nil,
                isSupervisor: index % 2 == 0,
                loop: "loop-\(index % loops)",
                tasks: tasks(index % 3, timers: index % 2),
            )
        }
        return BeaconSnapshot(nodes: nodes)
    }
}
