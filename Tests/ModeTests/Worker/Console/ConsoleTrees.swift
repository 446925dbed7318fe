//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

@testable import Mode

/// Snapshots by hand, for tests of what the console shows.
enum ConsoleTrees {
    static func node(
        _ id: Int,
        _ parent: Int?,
        _ path: String,
        _ state: BeaconSnapshot.State = .running,
        uptime: Duration? = .seconds(65),
    ) -> BeaconSnapshot.Node {
        BeaconSnapshot.Node(
            id: id,
            parent: parent,
            label: path.split(separator: "/").last.map(String.init) ?? path,
            path: path,
            state: state,
            uptime: state == .running ? uptime : nil,
        )
    }

    /// A small program, with a supervisor, a child that failed, and two of one name.
    static var program: BeaconSnapshot {
        var app = node(2, 1, "Worker/App")
        app.tasks = [
            BeaconSnapshot.TaskInfo(
                name: "refresh",
                createdAt: "App/App.swift:12",
                age: .seconds(60),
                timer: .init(interval: .seconds(1), runs: 60, skipped: 2, lateness: .milliseconds(3)),
            ),
            BeaconSnapshot.TaskInfo(name: "listen", createdAt: "App/App.swift:20", age: .seconds(3_700)),
        ]
        var pool = node(3, 2, "Worker/App/Pool")
        pool.isSupervisor = true
        var flaky = node(4, 3, "Worker/App/Pool/Flaky", .restarting)
        flaky.restarts = 3
        flaky.nextRestart = .milliseconds(2_500)
        flaky.crashReason = "no route to host"
        var cache = node(7, 1, "Worker/Cache", uptime: .seconds(90_000))
        cache.loop = "cache"
        return BeaconSnapshot(
            nodes: [
                node(1, nil, "Worker"), app, pool, flaky,
                node(5, 3, "Worker/App/Pool/Job"), node(6, 3, "Worker/App/Pool/Job"), cache,
                node(8, 7, "Worker/Cache/Store", .failed),
            ],
            dependencies: [.init(node: 7, prerequisite: 2)],
        )
    }
}
