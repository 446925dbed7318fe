//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// Where a console listens, worked out from what the program said.
enum ConsolePlace {
    case file(UnixSocketFile, directory: String?)
    case port(host: String, port: UInt16, token: ConsoleToken)

    /// - Throws: `SocketError` for a path that is too long and for a token that is none.
    init(_ endpoint: ConsoleEndpoint) throws(SocketError) {
        switch endpoint.kind {
        case .automatic:
            let directory = ConsoleDirectory.path
            self = .file(try UnixSocketFile("\(directory)/\(Self.fileName)"), directory: directory)
        case .unixSocket(let path):
            self = .file(try UnixSocketFile(path), directory: nil)
        case .tcp(let host, let port, let token):
            guard !token.isEmpty, !token.contains(where: \.isWhitespace) else {
                throw SocketError(.notPrivate, "a console over TCP needs a token, without white space")
            }
            self = .port(host: host, port: port, token: ConsoleToken(token))
        }
    }

    /// `NAME-PID.sock`.
    private static var fileName: String {
        let name = ThisProcess.program.unicodeScalars.prefix(32).map { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789._-".unicodeScalars.contains(scalar))
                ? Character(scalar) : "_"
        }
        return "\(String(name))-\(ThisProcess.id).sock"
    }

    /// Removes the sockets of processes that are gone.
    static func tidy(_ directory: String) {
        for name in PrivateDirectory.names(in: directory) where name.hasSuffix(".sock") {
            let path = "\(directory)/\(name)"
            guard let process = Int32(name.dropLast(5).split(separator: "-").last ?? "") else { continue }
            if !ThisProcess.exists(process), !UnixSocketFile.isServed(path) { UnixSocketFile.discard(path) }
        }
    }
}
