//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import FlyingFox
import Foundation
import Mode
import ModeGraph

/// Answers HTTP requests, on a thread of its own.
actor Webserver: Service {
    nonisolated let lifecycle = Lifecycle(on: .thread("webserver"))

    private let endpoint: Endpoint
    private let users: UserCache
    private let canBlock: Bool
    private var server: HTTPServer?

    init(on endpoint: Endpoint, users: UserCache, canBlock: Bool) {
        self.endpoint = endpoint
        self.users = users
        self.canBlock = canBlock
    }

    func onStart() async throws {
        let server = HTTPServer(on: endpoint)
        await server.appendRoute("GET /") { _ in Self.index }
        await server.appendRoute("GET /users/:id") { (id: String) in try await self.user(id) }
        await server.appendRoute("GET /graph.svg") { _ in try await self.graph() }
        if canBlock {
            await server.appendRoute("GET /block/:milliseconds") { (time: UInt32) in await self.block(time) }
        }
        let port = try await serve(server, on: endpoint)
        log.info("Serving on port \(port)")
        self.server = server
    }

    /// Takes no more requests, and closes the connections that are kept alive.
    func onStop() async throws {
        await server?.stop()
        server = nil
    }

    /// The cache lives on another thread; `await` goes there and back.
    private func user(_ id: String) async throws -> HTTPResponse {
        guard let id = Int(id), let user = await users.lookup(id) else { return HTTPResponse(statusCode: .notFound) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = try encoder.encode(user)
        return HTTPResponse(statusCode: .ok, headers: [.contentType: "application/json"], body: json)
    }

    /// The services as they are at this moment; they are drawn on a thread that does nothing else.
    private func graph() async throws -> HTTPResponse {
        let svg = try await beacon.root.render(.svg)
        return HTTPResponse(statusCode: .ok, headers: [.contentType: "image/svg+xml"], body: Data(svg))
    }

    /// What a service must never do: it holds up everything on its thread, here the web server.
    ///
    /// The worker notices, and says where it happens.
    private func block(_ milliseconds: UInt32) -> HTTPResponse {
        Thread.sleep(forTimeInterval: Double(milliseconds) / 1_000)
        return HTTPResponse(statusCode: .noContent)
    }

    private static let index = HTTPResponse(
        statusCode: .ok,
        headers: [.contentType: "text/html; charset=utf-8"],
        body: Data(
            """
            <!doctype html>
            <title>Tutorial</title>
            <meta http-equiv="refresh" content="5">
            <p><a href="/users/1">a user</a>, and the services as they are now:
            <p><img src="/graph.svg" alt="the service graph">

            """.utf8
        ),
    )
}
