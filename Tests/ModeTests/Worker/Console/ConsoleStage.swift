//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization
import TestSupport
import Testing

@testable import Mode

/// What a made-up program hears and says.
final class StageProgram: Sendable {
    let log = Lock<[String]>([])
    /// What was asked of services: the verb and the node.
    let asked = Lock<[String]>([])
    /// To be called by the test with the outcome of what was asked for.
    let outcomes = Lock<[@Sendable (String?) -> Void]>([])
    let readers = Lock<[@Sendable (ServiceEvent) -> Void]>([])

    func say(_ words: String, path: String = "Worker/App") {
        let event = ServiceEvent(
            service: 2,
            path: path,
            generation: 1,
            time: .seconds(0),
            kind: .state,
            words: words,
            level: nil,
        )
        for read in readers.withLock(\.self) { read(event) }
    }

    var sources: ConsoleSources {
        ConsoleSources(
            program: "stage",
            uptime: { .seconds(1) },
            usage: { .now() },
            snapshot: { ConsoleTrees.program },
            events: { _ in [] },
            observe: { [self] read in
                readers.withLock { $0.append(read) }
                return { [self] in readers.withLock { $0 = [] } }
            },
            control: { [self] control, id, outcome in
                asked.withLock { $0.append("\(control) \(id)") }
                outcomes.withLock { $0.append(outcome) }
                return true
            },
            logLevel: { _ in .init(own: nil, effective: .info) },
            setLogLevel: { _, _ in true },
            loops: { _ in [] },
        )
    }
}

/// A console over a made-up program, on a real socket.
final class ConsoleStage: Sendable {
    let program = StageProgram()
    let server: ConsoleServer
    let path: String
    let port: UInt16
    private let directory: TestDirectory

    init(_ limits: ConsoleLimits = ConsoleLimits(), token: String? = nil, graph: GraphHook? = nil) async throws {
        directory = try TestDirectory()
        let path = directory.path("c.sock")
        self.path = path
        var sources = program.sources
        sources.graph = graph
        let endpoint = token.map { ConsoleEndpoint.tcp(host: "127.0.0.1", port: 0, token: $0) } ?? .unixSocket(path)
        let server = try ConsoleServer(endpoint, sources, limits: limits) { [program] level, line in
            program.log.withLock { $0.append("\(level): \(line)") }
        }
        self.server = server
        let address = try await server.loop.perform { try server.open() }
        if case .tcp(_, let port) = address { self.port = port } else { port = 0 }
    }

    func connect() throws -> SocketClient {
        port == 0 ? try SocketClient(unix: path) : try SocketClient(port: port)
    }

    /// A client that has heard the greeting.
    func client() throws -> SocketClient {
        let client = try connect()
        #expect(client.line()?.hasPrefix("* mode console 1: ") == true)
        return client
    }

    /// Closes the console; nothing of it is left then.
    func end(sourceLocation: SourceLocation = #_sourceLocation) async {
        server.close()
        _ = try? await eventually { server.loop.openHandles.isEmpty }
        #expect(server.loop.openHandles == "", sourceLocation: sourceLocation)
    }

    /// Whether something is so within some seconds.
    func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
        for _ in 0..<5_000 {
            if try await condition() { return true }
            try await EventLoop.main.sleep(for: .milliseconds(1))
        }
        return try await condition()
    }
}
