//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

extension BeaconSnapshot {
    /// The tree as one line of JSON, with the members that encoding it has; durations are seconds, to the millisecond.
    package var json: String {
        JSONValue.members([
            "nodes": .array(nodes.map(\.jsonValue)),
            "dependencies": .array(
                dependencies.map { .members(["node": .integer($0.node), "prerequisite": .integer($0.prerequisite)]) }
            ),
        ]).text
    }
}

extension BeaconSnapshot.Node {
    fileprivate var jsonValue: JSONValue {
        .members([
            "id": .integer(id),
            "parent": JSONValue(parent),
            "label": .string(label),
            "path": .string(path),
            "state": .string(state.rawValue),
            "crashReason": JSONValue(crashReason),
            "restarts": .integer(restarts),
            "nextRestart": JSONValue(nextRestart),
            "uptime": JSONValue(uptime),
            "startTook": JSONValue(startTook),
            "isSupervisor": .bool(isSupervisor),
            "loop": .string(loop),
            "tasks": .array(tasks.map(\.jsonValue)),
        ])
    }
}

extension BeaconSnapshot.TaskInfo {
    fileprivate var jsonValue: JSONValue {
        .members([
            "name": .string(name),
            "createdAt": .string(createdAt),
            "age": JSONValue(age),
            "timer": timer?.jsonValue ?? .null,
            "schedule": schedule?.jsonValue ?? .null,
        ])
    }
}

extension BeaconSnapshot.TimerInfo {
    fileprivate var jsonValue: JSONValue {
        .members([
            "interval": JSONValue(interval),
            "runs": .integer(runs),
            "skipped": .integer(skipped),
            "lateness": JSONValue(lateness),
        ])
    }
}

extension BeaconSnapshot.ScheduleInfo {
    fileprivate var jsonValue: JSONValue {
        .members([
            "schedule": .string(schedule),
            "nextFire": JSONValue(nextFire.map { Int($0) }),
            "runs": .integer(runs),
            "skipped": .integer(skipped),
            "lateness": JSONValue(lateness),
        ])
    }
}
