//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import FlyingFox
import FlyingSocks
import Foundation
import Mode

/// Where a server listens.
struct Endpoint: Sendable {
    let address: String
    let port: UInt16
    fileprivate let socketAddress: sockaddr_in

    /// Throws a ``ServerError`` if the address is not one of IPv4.
    init(address: String, port: UInt16) throws {
        self.address = address
        self.port = port
        do {
            socketAddress = try .inet(ip4: address, port: port)
        } catch {
            throw ServerError(place: "'\(address)'", problem: "is not an IPv4 address")
        }
    }
}

/// A server cannot listen, or has stopped doing so by itself.
struct ServerError: Error, CustomStringConvertible {
    let place: String
    let problem: String

    var description: String { "\(place) \(problem)" }
}

extension ServerError {
    init(_ endpoint: Endpoint, _ cause: any Error) {
        place = "port \(endpoint.port) on \(endpoint.address)"
        problem =
            switch cause {
            case SocketError.failed(_, EADDRINUSE, let message): "is taken (\(message))"
            case SocketError.failed(_, _, let message): "cannot be used (\(message))"
            default: "is not served any more (\(cause))"
            }
    }
}

extension HTTPServer {
    /// A server that leaves it to its service to log what there is to say.
    init(on endpoint: Endpoint) {
        self.init(address: endpoint.socketAddress, logger: .disabled)
    }
}

extension Service {
    /// Runs a server for as long as this service runs; returns the port when it listens there.
    ///
    /// The server's connections are served by threads of Swift's own; only what handlers ask this service for runs on
    /// its loop. A server that ends by itself crashes the service, or fails its start.
    func serve(_ server: HTTPServer, on endpoint: Endpoint) async throws -> UInt16 {
        addTask("server") {
            do {
                try await server.run()
            } catch {
                // When the service stops, it is the one that ends the server.
                if !self.shouldStop { throw ServerError(endpoint, error) }
            }
        }
        try await server.waitUntilListening()
        guard case .ip4(_, let port) = await server.listeningAddress else { return endpoint.port }
        return port
    }
}
