//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// `ps`: the tasks and timers of services.
struct TaskView {
    let directory: ServiceDirectory
    let range: Range<Int>

    var lines: [String] {
        var table = TextTable([.left, .left, .left, .right, .right, .left])
        table.append("TASK", "SERVICE", "STATE", "AGE", "RUNS", "CREATED AT")
        for index in range {
            let node = directory.snapshot.nodes[index]
            for task in node.tasks {
                let runs = (task.timer?.runs ?? task.schedule?.runs).map(String.init) ?? ""
                table.append(
                    task.name,
                    directory.paths[index],
                    node.state.rawValue,
                    task.age.brief,
                    runs,
                    task.whereAndHow,
                )
            }
        }
        let lines = table.lines
        return lines.count == 1 ? ["no tasks"] : lines
    }

    var json: [JSONValue] {
        range.flatMap { index in
            directory.snapshot.nodes[index].tasks.map { $0.json(of: directory.paths[index]) }
        }
    }
}

extension BeaconSnapshot.TaskInfo {
    /// The place of creation, and for a timer how it does.
    fileprivate var whereAndHow: String {
        if let schedule {
            let next = schedule.nextText.map { "next \($0)" } ?? "never again"
            return "\(createdAt), at \(schedule.schedule), \(next)"
        }
        guard let timer else { return createdAt }
        var text = "\(createdAt), every \(timer.interval.brief)"
        if timer.skipped > 0 { text += ", \(timer.skipped) skipped" }
        if timer.lateness >= .milliseconds(1) { text += ", \(timer.lateness.brief) late" }
        return text
    }

    func json(of path: String) -> JSONValue {
        .members([
            "name": .string(name),
            "service": .string(path),
            "age": JSONValue(age),
            "createdAt": .string(createdAt),
            "interval": JSONValue(timer?.interval),
            "schedule": JSONValue(schedule?.schedule),
            "nextFire": JSONValue(schedule?.nextFire.map { Int($0) }),
            "runs": JSONValue(timer?.runs ?? schedule?.runs),
            "skipped": JSONValue(timer?.skipped ?? schedule?.skipped),
            "lateness": JSONValue(timer?.lateness ?? schedule?.lateness),
        ])
    }
}
