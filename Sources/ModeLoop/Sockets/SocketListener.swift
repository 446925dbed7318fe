//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import UV

/// A server's socket on an event loop: it says that somebody waits, and hands out the connection when it is asked to.
///
/// On its loop, but for ``removeFile()``.
// Sendable: the handle is touched on the loop only; the rest does not change.
package final class SocketListener: @unchecked Sendable {
    /// Where it listens; with the port that the system chose.
    package let address: SocketAddress
    private let loop: EventLoop
    private let stream: UV.Stream
    private let file: UnixSocketFile?

    /// Listens at a socket in the file system, with mode 0600; one that a dead process left is replaced.
    ///
    /// On the loop, which has a thread.
    ///
    /// - Parameters:
    ///   - file: Where; made and bound here, removed by ``close()``.
    ///   - loop: Whose thread serves it.
    ///   - onWaiting: Somebody wants to connect; nobody else is looked at until ``accept()``, which may be called later.
    /// - Throws: ``SocketError``.
    package convenience init(
        file: UnixSocketFile,
        on loop: EventLoop,
        onWaiting: @escaping (SocketListener) -> Void,
    ) throws(SocketError) {
        let turn = try Self.turn(of: loop)
        let pipe = try Self.bind(file, on: turn.loop)
        try self.init(.unix(path: file.path), file, pipe, on: loop, onWaiting)
    }

    /// Listens at a numeric address and a port; see ``init(file:on:onWaiting:)``.
    ///
    /// - Throws: ``SocketError``.
    package convenience init(
        host: String,
        port: UInt16,
        on loop: EventLoop,
        onWaiting: @escaping (SocketListener) -> Void,
    ) throws(SocketError) {
        let turn = try Self.turn(of: loop)
        let (tcp, port) = try Self.bind(host, port, on: turn.loop)
        try self.init(.tcp(host: host, port: port), nil, tcp, on: loop, onWaiting)
    }

    private init(
        _ address: SocketAddress,
        _ file: UnixSocketFile?,
        _ stream: UV.Stream,
        on loop: EventLoop,
        _ onWaiting: @escaping (SocketListener) -> Void,
    ) throws(SocketError) {
        let turn = try Self.turn(of: loop)
        BrokenPipeSignal.ignoreUnlessHandled()
        (self.address, self.file, self.stream, self.loop) = (address, file, stream, loop)
        do throws(UVError) {
            // What an accept that fails says, such as for want of descriptors, accept() would say too, and then others.
            try stream.listen { [weak self] error in
                turn.beginBusy()
                turn.enter { if let self, error == nil { onWaiting(self) } }
            }
        } catch {
            file?.remove()
            stream.close()
            throw SocketError(.inUse, "nobody can be served at \(address): \(error.message)")
        }
    }

    private static func turn(of loop: EventLoop) throws(SocketError) -> UVTurn {
        loop.preconditionOnLoop("a socket listener")
        guard let turn = (loop.driver as? UVDriver)?.turn else {
            throw SocketError(.unsupported, "the loop \(loop.name) has no sockets")
        }
        return turn
    }

    /// Takes the connection that waits.
    ///
    /// - Throws: ``SocketError`` if it has gone, or the system has no descriptor left.
    package func accept() throws(SocketError) -> SocketConnection {
        let turn = try Self.turn(of: loop)
        do throws(UVError) {
            let client: UV.Stream = file == nil ? try UV.TCP(on: turn.loop) : try UV.Pipe(on: turn.loop)
            do throws(UVError) {
                try stream.accept(into: client)
            } catch {
                client.close()
                throw error
            }
            return SocketConnection(client, on: loop)
        } catch {
            throw SocketError(.system, "a connection to \(address) was lost: \(error.message)")
        }
    }

    /// Ends the listening, and removes the file; connections go on.
    package func close() {
        removeFile()
        stream.close()
    }

    /// Removes the socket's file, if there is one.
    ///
    /// From any thread; it allocates nothing.
    package func removeFile() { file?.remove() }

    private static func bind(_ file: UnixSocketFile, on loop: UV.Loop) throws(SocketError) -> UV.Pipe {
        let descriptor = try file.bind()
        var pipe: UV.Pipe?
        do throws(UVError) {
            let made = try UV.Pipe(on: loop)
            pipe = made
            try made.open(descriptor)
            return made
        } catch {
            file.remove()
            OutputFile.close(descriptor)
            pipe?.close()
            throw SocketError(.system, "the socket \(file.path) cannot be watched: \(error.message)")
        }
    }

    private static func bind(_ host: String, _ port: UInt16, on loop: UV.Loop) throws(SocketError) -> (UV.TCP, UInt16) {
        var tcp: UV.TCP?
        do {
            let made = try UV.TCP(on: loop)
            tcp = made
            try made.bind(host, port: port)
            return (made, try made.boundPort())
        } catch {
            tcp?.close()
            let address = SocketAddress.tcp(host: host, port: port)
            if error == .invalidArgument { throw SocketError(.invalidHost, "\(host) is no numeric address") }
            throw SocketError(.system, "no socket can be bound to \(address): \(error.message)")
        }
    }
}
