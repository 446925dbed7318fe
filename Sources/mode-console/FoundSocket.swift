//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Mode
import ModeLoop

/// A socket where workers put them by themselves.
struct FoundSocket: Equatable {
    let path: String
    /// The program's name, as the file's says.
    let name: String
    let process: String

    /// Those that somebody listens at.
    static func all() -> [FoundSocket] {
        ConsoleDirectory.candidates.flatMap { directory in
            PrivateDirectory.flaw(of: directory) != nil
                ? []
                : PrivateDirectory.names(in: directory).compactMap { file in
                    FoundSocket(directory, file)
                }
        }
        .filter { UnixSocketFile.isServed($0.path) }
    }

    private init?(_ directory: String, _ file: String) {
        guard file.hasSuffix(".sock"), let dash = file.lastIndex(of: "-") else { return nil }
        path = "\(directory)/\(file)"
        name = String(file[..<dash])
        process = String(file[file.index(after: dash)...].dropLast(5))
    }

    /// The one that is meant.
    ///
    /// - Parameter wish: A name or a process.
    /// - Returns: The only one that fits.
    /// - Throws: Words for who asked, if there is none or more than one.
    static func choose(_ wish: String?) throws(ClientError) -> FoundSocket {
        let found = all().filter { wish == nil || $0.name == wish || $0.process == wish }
        if found.count == 1 { return found[0] }
        let places = ConsoleDirectory.candidates.joined(separator: " or ")
        guard !found.isEmpty else {
            let what = wish.map { "no worker “\($0)” has a console" } ?? "no worker with a console is running"
            throw ClientError("\(what) in \(places)")
        }
        let width = found.map(\.name.count).max() ?? 0
        let lines = found.map { socket in
            "  \(socket.name)\(String(repeating: " ", count: width - socket.name.count))  \(socket.process)  \(socket.path)"
        }
        throw ClientError(
            "several workers are running; say which with -p NAME or -p PID:\n\(lines.joined(separator: "\n"))"
        )
    }
}

/// Why the client cannot do what it was asked for, in words.
struct ClientError: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
