//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging

/// What a client asks for.
enum ConsoleCommand: Sendable, Equatable {
    case help(String?)
    case tree(String?)
    case tasks(String?)
    case stacks(String?)
    case show(String)
    case paths(String?)
    case events(String?, count: Int)
    case trace(String?, isOn: Bool)
    case control(Control, String)
    case logLevel(String?, LevelChange?)
    case graph(format: String?, file: String?)
    case statistics
    case signals
    case exit

    /// What is done to a service.
    enum Control: String, Sendable, CaseIterable {
        case start, stop, restart, crash
    }

    enum LevelChange: Sendable, Equatable {
        case to(Logger.Level)
        case toDefault
    }
}

/// A command, and what its reply should look like.
struct ConsoleRequest: Sendable, Equatable {
    var command: ConsoleCommand
    var wantsJSON = false
}
