//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging

/// The commands that change something.
extension ConsoleDesk {
    func control(
        _ control: ConsoleCommand.Control,
        _ directory: ServiceDirectory,
        _ index: Int,
        _ wantsJSON: Bool,
    ) -> ConsoleAnswer {
        let (path, id) = (directory.paths[index], directory.snapshot.nodes[index].id)
        if index == 0, control == .start || control == .restart {
            return .reply(.failed("\(path) is the program itself; it can be stopped, not \(control.participle)"))
        }
        let perform = sources.control
        let first = wantsJSON ? [] : ["asked \(path) to \(control.rawValue)"]
        return .later(first) { finish in
            let exists = perform(control, id) { failure in
                let outcome = failure == nil ? control.participle : nil
                let json = JSONValue.members([
                    "path": .string(path), "asked": .string(control.rawValue),
                    "outcome": JSONValue(outcome), "failure": JSONValue(failure),
                ])
                let reply = failure.map { ConsoleReply.failed($0) } ?? .lines([], remark: control.participle)
                finish(wantsJSON ? ConsoleReply(body: [json.text], failure: failure) : reply)
            }
            if !exists { finish(.failed("\(path) is gone")) }
        }
    }

    func logLevel(
        _ path: String?,
        _ change: ConsoleCommand.LevelChange?,
        _ directory: ServiceDirectory,
        _ index: Int,
        _ wantsJSON: Bool,
    ) -> ConsoleReply {
        let gone = ConsoleReply.failed("\(directory.paths[index]) is gone")
        switch change {
        case .to(let level):
            guard sources.setLogLevel(directory.snapshot.nodes[index].id, level) else { return gone }
        case .toDefault:
            guard sources.setLogLevel(directory.snapshot.nodes[index].id, nil) else { return gone }
        case nil: break
        }
        // Without a path, and without a change, all that differ from the root are of interest.
        let shown = path == nil && change == nil ? Array(directory.paths.indices) : [index]
        var table = TextTable([.left, .left, .left])
        var json: [JSONValue] = []
        for index in shown {
            guard let levels = sources.logLevel(directory.snapshot.nodes[index].id) else { continue }
            guard shown.count == 1 || index == 0 || levels.own != nil else { continue }
            let remark = levels.own == nil ? "" : "of its own"
            table.append(directory.paths[index], levels.effective.rawValue, remark)
            json.append(
                .members([
                    "path": .string(directory.paths[index]), "level": .string(levels.effective.rawValue),
                    "own": JSONValue(levels.own?.rawValue),
                ])
            )
        }
        return .lines(wantsJSON ? json.map(\.text) : table.lines)
    }
}

extension ConsoleCommand.Control {
    /// `restarted`.
    var participle: String {
        switch self {
        case .start: "started"
        case .stop: "stopped"
        case .restart: "restarted"
        case .crash: "crashed"
        }
    }
}
