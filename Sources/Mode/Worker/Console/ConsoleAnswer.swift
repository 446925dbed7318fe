//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// How a command is answered.
enum ConsoleAnswer: Sendable {
    /// At once.
    case reply(ConsoleReply)
    /// Some lines at once, and the rest when `begin` calls back, from any thread.
    case later([String], begin: @Sendable (_ finish: @escaping @Sendable (ConsoleReply) -> Void) -> Void)
    /// Events are shown from now on, or no more.
    case trace(TraceChange)
    /// The connection is closed.
    case goodbye
}

/// Which events a client wants to see.
struct TraceChange: Sendable, Equatable {
    /// Of this service and what is below it; of all if `nil`.
    var path: String?
    var isOn: Bool
    var wantsJSON: Bool
}

/// What a client traces: everything, or some services with all below them.
struct TraceFilter: Sendable, Equatable {
    private(set) var tracesAll = false
    private(set) var paths: Set<String> = []

    var isOn: Bool { tracesAll || !paths.isEmpty }

    mutating func apply(_ change: TraceChange) {
        switch (change.path, change.isOn) {
        case (nil, true): tracesAll = true
        case (nil, false): self = TraceFilter()
        case (let path?, true): paths.insert(path)
        case (let path?, false): paths.remove(path)
        }
    }

    func matches(_ path: String) -> Bool {
        tracesAll || paths.contains { path == $0 || path.hasPrefix("\($0)/") }
    }
}
