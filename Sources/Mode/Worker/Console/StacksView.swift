//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// `where --json`: what a loop's thread does, as a value.
extension ThreadReport {
    var json: JSONValue {
        .members([
            "loop": .string(loop),
            "thread": .integer(Int(thread)),
            "busyFor": JSONValue(busyFor),
            "activity": .string(busyFor == nil ? "waiting for events" : activity),
            "work": JSONValue(work),
            "failure": JSONValue(failure.map { "\($0)" }),
            "frames": .array(frames.map(\.json)),
            "isCutOff": isCutOff ? .bool(true) : .null,
        ])
    }
}

extension StackFrame {
    fileprivate var json: JSONValue {
        .members([
            "name": JSONValue(name),
            "file": JSONValue(file),
            "line": JSONValue(line),
            "image": JSONValue(image),
            "offset": .integer(Int(clamping: offset)),
            "isInlined": isInlined ? .bool(true) : .null,
            "isOfLoop": isOfLoop ? .bool(true) : .null,
        ])
    }
}
