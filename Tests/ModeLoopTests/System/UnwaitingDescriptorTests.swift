//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Testing

@testable import ModeLoop

@Suite(.timeLimit(.minutes(10))) struct UnwaitingDescriptorTests {
    @Test func doesNotWait_whenABlockingPipeIsFull() throws {
        let pipe = try TestPipe()
        pipe.fill()
        #expect(errorOfAWrite(to: pipe.writeEnd) == EAGAIN)
        #expect(fcntl(pipe.writeEnd, F_GETFL) & O_NONBLOCK == 0)
    }

    @Test func doesNotWait_whenABlockingSocketIsFull() throws {
        var ends: [CInt] = [-1, -1]
        try #require(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        #expect((0..<100_000).lazy.compactMap { _ in errorOfAWrite(to: ends[0]) }.first == EAGAIN)
    }

    @Test func writesToAPipe_throughDescriptorsOfAnyLength() throws {
        let pipe = try TestPipe()
        let copy = fcntl(pipe.writeEnd, F_DUPFD, 100)
        defer { close(copy) }
        try #require(copy >= 100)
        #expect(errorOfAWrite(to: copy) == nil)
        #expect(pipe.readSome().count == 4_096)
    }

    @Test func namesTheError_whenTheDescriptorIsNotOpen() {
        #expect(errorOfAWrite(to: -1) == EBADF)
    }

    private func errorOfAWrite(to descriptor: CInt) -> CInt? {
        let target = UnwaitingDescriptor(descriptor)
        defer { target.close() }
        let piece = [UInt8](repeating: 1, count: UnwaitingDescriptor.pieceSize)
        return piece.withUnsafeBytes { target.write($0) } < 0 ? errno : nil
    }
}
