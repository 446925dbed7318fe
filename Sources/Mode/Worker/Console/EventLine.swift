//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// An event as `events` and `trace` show it.
struct EventLine {
    let event: ServiceEvent

    /// `15:47:12.159  Worker/App #2  running`.
    var text: String { "\(time)  \(event.path) #\(event.generation)  \(words)" }

    /// For where the service is known.
    var textWithoutPath: String { "\(time)  #\(event.generation)  \(words)" }

    var json: JSONValue {
        .members([
            "time": JSONValue(event.time),
            "path": .string(event.path),
            "generation": .integer(Int(event.generation)),
            "kind": .string(event.kind.rawValue),
            "words": .string(event.words),
            "level": JSONValue(event.level),
        ])
    }

    private var words: String {
        switch event.kind {
        case .message: event.level.map { "\($0): \(event.words)" } ?? event.words
        default: event.words
        }
    }

    /// The time of day, local, with milliseconds.
    private var time: String {
        let milliseconds = event.time.inWholeMilliseconds
        let time = CivilTime.local(at: WallTime(seconds: Int64(milliseconds / 1_000)))
        var bytes: [UInt8] = []
        for (index, part) in [time.hour, time.minute, time.second].enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ":")) }
            bytes.appendDigits(part, width: 2)
        }
        bytes.append(UInt8(ascii: "."))
        bytes.appendDigits(milliseconds % 1_000, width: 3)
        return String(decoding: bytes, as: UTF8.self)
    }
}
