//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Synchronization

/// A socket in the file system: bound with mode 0600 from its first moment, and removed by whoever made it.
///
/// From any thread.
package final class UnixSocketFile: Sendable {
    package let path: String
    /// Which file was made, so that another one of this name is left alone; 0 until there is one.
    private let device = Atomic<UInt64>(0)
    private let number = Atomic<UInt64>(0)

    /// Makes nothing yet.
    ///
    /// - Throws: ``SocketError`` if the path has more bytes than the system allows, or a zero byte.
    package init(_ path: String) throws(SocketError) {
        guard !path.isEmpty, path.utf8.count <= SocketAddress.longestPath else {
            throw SocketError(
                .pathTooLong,
                "the path \(path) has \(path.utf8.count) bytes; a socket's has 1 to \(SocketAddress.longestPath)",
            )
        }
        guard !path.utf8.contains(0) else {
            // The system would take one that begins with it for no file at all, and let everybody connect.
            throw SocketError(.notASocket, "the path of a socket contains a zero byte")
        }
        self.path = path
    }

    /// Binds a new socket; what a process that is gone has left behind is replaced.
    ///
    /// - Returns: The descriptor, which is the caller's.
    /// - Throws: ``SocketError``, also when somebody listens there or the file is no socket.
    package func bind() throws(SocketError) -> CInt {
        let descriptor = try makeSocket()
        do throws(SocketError) {
            try bind(descriptor)
        } catch {
            close(descriptor)
            throw error
        }
        let identity = FileIdentity(path: path)
        device.store(identity.device, ordering: .relaxed)
        number.store(identity.number, ordering: .releasing)
        return descriptor
    }

    /// Removes the file, unless it is another one by now; only the first call does anything.
    ///
    /// It takes no lock and allocates nothing.
    package func remove() {
        let number = number.exchange(0, ordering: .acquiringAndReleasing)
        guard number != 0 else { return }
        let found = FileIdentity(path: path)
        if found.number == number, found.device == device.load(ordering: .relaxed) { unlink(path) }
    }

    /// Whether somebody listens at `path`.
    package static func isServed(_ path: String) -> Bool {
        guard path.utf8.count <= SocketAddress.longestPath else { return false }
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | O_CLOEXEC | O_NONBLOCK, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // A full queue of connections (`EAGAIN`) has somebody behind it.
        return withAddress(path) { connect(descriptor, $0, $1) } == 0 || errno == EAGAIN || errno == EACCES
    }

    /// Removes a socket that somebody else has left; a file that is none is left alone.
    package static func discard(_ path: String) {
        if FileIdentity(path: path).isSocket { unlink(path) }
    }

    private func makeSocket() throws(SocketError) -> CInt {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | O_CLOEXEC | O_NONBLOCK, 0)
        guard descriptor >= 0 else { throw systemError() }
        // The file that `bind` makes gets the mode of the socket: so there is no moment at which others may connect, and
        // the umask, which belongs to the whole process, stays as it is.
        guard fchmod(descriptor, 0o600) == 0 else {
            let error = systemError()
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private func bind(_ descriptor: CInt) throws(SocketError) {
        if Self.withAddress(path, { Glibc.bind(descriptor, $0, $1) }) == 0 { return }
        guard errno == EADDRINUSE else { throw systemError() }
        try removeLeftover()
        guard Self.withAddress(path, { Glibc.bind(descriptor, $0, $1) }) == 0 else { throw systemError() }
    }

    private func removeLeftover() throws(SocketError) {
        let found = FileIdentity(path: path)
        guard found.isSocket else { throw SocketError(.notASocket, "there is a file \(path) that is no socket") }
        guard !Self.isServed(path) else { throw SocketError(.inUse, "another process listens at \(path)") }
        if FileIdentity(path: path) == found { unlink(path) }
    }

    private func systemError() -> SocketError {
        let error = SystemError.last
        return SocketError(.system, "no socket can be made at \(path): \(error)")
    }

    private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { memory in
            memory.copyBytes(from: path.utf8.prefix(SocketAddress.longestPath))
        }
        return withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

/// Which file a path leads to, symbolic links not followed.
private struct FileIdentity: Equatable {
    var device: UInt64 = 0
    var number: UInt64 = 0
    var isSocket = false

    init(path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
        isSocket = status.st_mode & S_IFMT == S_IFSOCK
    }
}
