//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import FlyingFox
import Mode

/// A WebSocket server that sends back what it is sent.
actor Websockets: Service {
    nonisolated let lifecycle = Lifecycle()

    private let endpoint: Endpoint
    private var server: HTTPServer?
    private var clients: [Int: Client] = [:]
    private var lastClient = 0

    private struct Client {
        var reply: AsyncStream<WSMessage>.Continuation
        var task: ServiceTask?
    }

    init(on endpoint: Endpoint) {
        self.endpoint = endpoint
    }

    func onStart() async throws {
        print("STARTING WEBSOCKET SERVER")
        let server = HTTPServer(on: endpoint)
        await server.appendRoute("GET *", to: .webSocket(self))
        let port = try await serve(server, on: endpoint)
        log.debug("Listening on port \(port)")
        self.server = server
    }

    /// Says goodbye while the connections can still carry it.
    func onStop() async throws {
        let clients = clients.values
        for client in clients { client.reply.yield(.close(.goingAway)) }
        for client in clients { await client.task?.waitUntilEnded() }
        await server?.stop()
        server = nil
    }
}

extension Websockets: WSMessageHandler {
    /// Called for each client; takes what comes in, returns what goes out.
    ///
    /// Each client is a task of the service, so it is in the graph, and none is left when the service has stopped.
    func makeMessages(for client: AsyncStream<WSMessage>) async throws -> AsyncStream<WSMessage> {
        let (replies, reply) = AsyncStream.makeStream(of: WSMessage.self)
        lastClient += 1
        let number = lastClient
        let task = addTask("client \(number)") {
            for await message in client { reply.yield(message) }
            clients[number] = nil
            reply.finish()
        }
        clients[number] = Client(reply: reply, task: task)
        return replies
    }
}
