//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// A way to write to a descriptor that answers `EAGAIN` instead of waiting, without changing the descriptor for others.
///
/// `O_NONBLOCK` belongs to the open file, which other processes may share. A pipe or a terminal is therefore opened a
/// second time through `/proc`; a socket has a flag for each call. What is neither (a disk), or cannot be opened again,
/// is written to plainly. No allocation anywhere.
struct UnwaitingDescriptor {
    /// `PIPE_BUF`: a pipe that reports room has at least this much.
    static let pieceSize = 4_096

    private let descriptor: CInt
    private let kind: Kind

    private enum Kind { case socket, reopened, plain }

    init(_ descriptor: CInt) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            (self.descriptor, kind) = (descriptor, .plain)
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFSOCK:
            (self.descriptor, kind) = (descriptor, .socket)
        case S_IFIFO, S_IFCHR:
            let reopened = Self.openAgain(descriptor)
            (self.descriptor, kind) = reopened >= 0 ? (reopened, .reopened) : (descriptor, .plain)
        default:
            (self.descriptor, kind) = (descriptor, .plain)
        }
    }

    func write(_ piece: UnsafeRawBufferPointer) -> Int {
        guard kind == .socket else { return Glibc.write(descriptor, piece.baseAddress, piece.count) }
        return send(descriptor, piece.baseAddress, piece.count, CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL))
    }

    func close() {
        if kind == .reopened { OutputFile.close(descriptor) }
    }

    /// Opens `/proc/self/fd/<descriptor>`; negative if that fails.
    private static func openAgain(_ descriptor: CInt) -> CInt {
        let directory: StaticString = "/proc/self/fd/"
        // On the stack: a String would allocate. 10 digits and the final zero fit behind the directory.
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { path in
            guard let start = path.baseAddress, descriptor >= 0 else { return -1 }
            memcpy(start, directory.utf8Start, directory.utf8CodeUnitCount)
            var divisor: CInt = 1
            while descriptor / divisor >= 10 { divisor *= 10 }
            var end = directory.utf8CodeUnitCount
            while divisor > 0 {
                path[end] = CChar(48 + descriptor / divisor % 10)
                end += 1
                divisor /= 10
            }
            path[end] = 0
            return open(start, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        }
    }
}
