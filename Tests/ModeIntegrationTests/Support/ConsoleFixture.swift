//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Glibc
import TestSupport
import Testing

/// A worker with a console.
struct ConsoleFixture {
    let child: ChildProcess
    let path: String
    private let directory: TestDirectory

    init(_ scenario: String, _ options: String...) async throws {
        directory = try TestDirectory()
        path = directory.path("c.sock")
        child = try ChildProcess(Fixture.worker.path, [scenario, "console=\(path)", "level=info"] + options)
    }

    func client() throws -> SocketClient {
        let client = try SocketClient(unix: path)
        #expect(client.line()?.hasPrefix("* mode console 1: WorkerFixture, process \(child.id)") == true)
        return client
    }

    func stop() async throws {
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))
        #expect(access(path, F_OK) != 0, "the socket is gone")
    }
}
