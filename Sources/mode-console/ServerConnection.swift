//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// The connection to a console: lines out, lines in.
///
/// It blocks, but for Ctrl-C.
final class ServerConnection {
    let descriptor: CInt
    private var received: [UInt8] = []
    private var start = 0

    /// A line of the server, by its first character.
    enum Line: Equatable {
        /// A line of a reply.
        case body(String)
        /// The end of a reply that worked, perhaps with something to say.
        case success(String)
        case failure(String)
        /// What was not asked for: the greeting, or an event of a trace.
        case notice(String)
    }

    enum Ending: Error { case closed, interrupted }

    private init(_ descriptor: CInt) {
        self.descriptor = descriptor
        // A server that is gone is an error of a write, not the end of this process.
        signal(SIGPIPE, SIG_IGN)
    }

    deinit { close(descriptor) }

    // MARK: Connecting

    static func connect(unix path: String) throws(ClientError) -> ServerConnection {
        var address = sockaddr_un()
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw ClientError("the path \(path) is too long for a socket")
        }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        let status = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            let reason = errno == ECONNREFUSED ? "nobody listens there any more" : String(cString: strerror(errno))
            close(descriptor)
            throw ClientError("cannot connect to \(path): \(reason)")
        }
        return ServerConnection(descriptor)
    }

    static func connect(host: String, port: String) throws(ClientError) -> ServerConnection {
        var hints = addrinfo()
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, port, &hints, &list)
        guard status == 0 else { throw ClientError("\(host):\(port): \(String(cString: gai_strerror(status)))") }
        defer { freeaddrinfo(list) }
        var next = list
        while let address = next?.pointee {
            let descriptor = socket(address.ai_family, address.ai_socktype | O_CLOEXEC, 0)
            if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 {
                return ServerConnection(descriptor)
            }
            close(descriptor)
            next = address.ai_next
        }
        throw ClientError("cannot connect to \(host):\(port): \(String(cString: strerror(errno)))")
    }

    // MARK: Lines

    func send(_ line: String) throws(Ending) {
        // A word from the command line may have line breaks; a second line would get a reply of its own.
        var bytes = (line.utf8.map { $0 == 0x0A ? 0x20 : $0 } + [0x0A])[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, 0) }
            if count > 0 { bytes = bytes.dropFirst(count) } else if errno != EINTR { throw .closed }
        }
    }

    /// The next line; waits for it.
    ///
    /// - Throws: `closed` when the server is gone, `interrupted` after Ctrl-C.
    func next() throws(Ending) -> Line {
        while true {
            if let line = buffered() { return line }
            try receive()
        }
    }

    /// The next line, if it has arrived.
    func buffered() -> Line? {
        guard let end = received[start...].firstIndex(of: 0x0A) else {
            received.removeFirst(start)
            start = 0
            return nil
        }
        defer { start = end + 1 }
        return Self.line(String(decoding: received[start..<end], as: UTF8.self))
    }

    /// Waits until something has arrived.
    func receive() throws(Ending) {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count > 0 {
            received += chunk[..<count]
        } else if count < 0, errno == EINTR {
            if Interrupts.take() { throw .interrupted }
        } else {
            throw .closed
        }
    }

    static func line(_ text: String) -> Line {
        if text == ". ok" { return .success("") }
        if text.hasPrefix(". ok ") { return .success(String(text.dropFirst(5))) }
        if text.hasPrefix(". failed: ") { return .failure(String(text.dropFirst(10))) }
        if text.hasPrefix("* ") { return .notice(String(text.dropFirst(2))) }
        return .body(text.hasPrefix(".") ? String(text.dropFirst()) : text)
    }
}
