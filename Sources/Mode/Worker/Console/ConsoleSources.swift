//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop

/// What the console knows the program by.
///
/// Each of them reads what the library owns and returns at once; none runs the program's code on the caller's thread. So
/// whatever hangs, the console does not.
struct ConsoleSources: Sendable {
    /// The program's name.
    var program: String
    var uptime: @Sendable () -> Duration
    var usage: @Sendable () -> ProcessUsage
    var snapshot: @Sendable () -> BeaconSnapshot
    /// The latest events of some services, by the ids of their nodes.
    var events: @Sendable (Set<Int>) -> [ServiceEvent]
    /// Has a call made for each event, on any thread and under a lock; returns the means to end that.
    var observe: @Sendable (@escaping @Sendable (ServiceEvent) -> Void) -> @Sendable () -> Void
    /// Does something to a service on its own loop, and tells the outcome: what went wrong, or `nil`.
    ///
    /// False if it is gone.
    var control: @Sendable (ConsoleCommand.Control, Int, @escaping @Sendable (String?) -> Void) -> Bool
    /// The level that was set for a service, and the one that counts; `nil` if it is gone.
    var logLevel: @Sendable (Int) -> LogLevels?
    /// Sets or takes back the level of a service; false if it is gone.
    var setLogLevel: @Sendable (Int, Logger.Level?) -> Bool
    var loops: @Sendable (BeaconSnapshot) -> [LoopFigures]
    /// The stacks of the loops' threads, of one loop or of all; `nil` where there is nobody who can take them.
    var stacks: (@Sendable (_ loop: String?, _ answer: @escaping @Sendable (Stacks) -> Void) -> Void)?
    /// Who can draw the services; `nil` where nobody was asked to.
    var graph: GraphHook?

    struct LogLevels: Sendable, Equatable {
        var own: Logger.Level?
        var effective: Logger.Level
    }

    /// Stacks as text and as values.
    struct Stacks: Sendable {
        var lines: [String]
        var json: [JSONValue]
    }
}

/// How pictures of the services are made; `ModeGraph` provides it.
package struct GraphHook: Sendable {
    /// Where the picture goes that `SIGUSR2` asks for.
    package var file: String?
    /// Draws into memory; the format is an extension, such as `svg`.
    package var render: @Sendable (BeaconSnapshot, _ format: String) async throws -> [UInt8]
    /// Draws into a file; where no format is named, its extension says which.
    package var write: @Sendable (BeaconSnapshot, _ path: String, _ format: String?) async throws -> Void

    /// Creates a hook from its parts.
    package init(
        file: String? = nil,
        render: @escaping @Sendable (BeaconSnapshot, _ format: String) async throws -> [UInt8],
        write: @escaping @Sendable (BeaconSnapshot, _ path: String, _ format: String?) async throws -> Void,
    ) {
        self.file = file
        self.render = render
        self.write = write
    }
}
