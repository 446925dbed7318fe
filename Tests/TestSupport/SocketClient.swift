//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// A client of a socket, for tests: it blocks, but for 20 s at most.
// Sendable: a test uses it from one task at a time.
package final class SocketClient: @unchecked Sendable {
    package let descriptor: CInt
    private var received: [UInt8] = []
    private var isOpen = true

    package struct Failure: Error {
        package let code: CInt
    }

    /// Connects to a socket in the file system.
    package init(unix path: String) throws {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let status = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try begin(status)
    }

    /// Connects to a port of 127.0.0.1.
    package init(port: UInt16) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try begin(status)
    }

    deinit { close() }

    private func begin(_ status: CInt) throws {
        guard status == 0 else {
            let failure = Failure(code: errno)
            close()
            throw failure
        }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }

    /// Sends all of the bytes, or as many as are taken; how many that was.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Int {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { break }
            sent += count
        }
        return sent
    }

    /// Sends a line.
    package func send(_ line: String) { send(Array("\(line)\n".utf8)) }

    /// The next line, without its end; `nil` at the end of the connection, or when none comes in time.
    package func line() -> String? {
        while true {
            if let end = received.firstIndex(of: 0x0A) {
                let line = String(decoding: received[..<end], as: UTF8.self)
                received.removeSubrange(...end)
                return line
            }
            guard receive() else { return nil }
        }
    }

    /// Lines up to the first one for which `isLast` is true, that one included.
    package func lines(until isLast: (String) -> Bool) -> [String] {
        var lines: [String] = []
        while let line = line() {
            lines.append(line)
            if isLast(line) { break }
        }
        return lines
    }

    /// Sends a command to a console; the lines of its reply, the last one included.
    package func reply(to line: String) -> [String] {
        send(line)
        return lines { $0 == ". ok" || $0.hasPrefix(". ok ") || $0.hasPrefix(". failed") }
    }

    /// Everything up to the end of the connection.
    package func rest() -> String {
        while receive() {}
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }

    /// Says that nothing more will be sent.
    package func finishSending() { shutdown(descriptor, CInt(SHUT_WR)) }

    package func close() {
        guard isOpen else { return }
        isOpen = false
        Glibc.close(descriptor)
    }

    private func receive() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        received += chunk[..<count]
        return true
    }
}
