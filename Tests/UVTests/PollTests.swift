//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Testing
import UV

@Suite(.timeLimit(.minutes(10))) struct PollTests {
    @Test func callsBack_whenAPipeBecomesReadable() throws {
        try withPipe { reading, writing in
            try withLoop { loop in
                var received: [UInt8] = []
                var poll: Poll?
                poll = try Poll(on: loop, descriptor: reading) {
                    var byte: UInt8 = 0
                    #expect(read(reading, &byte, 1) == 1)
                    received.append(byte)
                    guard received.count == 2 else { return }
                    poll?.close()
                    poll = nil
                }
                try poll?.start()
                loop.run(.noWait)
                #expect(received.isEmpty)
                let bytes: [UInt8] = [7, 8]
                #expect(write(writing, bytes, 2) == 2)
                // Level-triggered: what was not read calls back again.
                loop.run(.untilIdle)
                #expect(received == [7, 8])
            }
        }
    }

    @Test func throws_whenTheDescriptorCannotBePolled() throws {
        try withLoop { loop in
            #expect(throws: UVError.self) { try Poll(on: loop, descriptor: -1) {} }
        }
    }

    @Test func throws_whenStartedAfterClose() throws {
        try withPipe { reading, _ in
            try withLoop { loop in
                let poll = try Poll(on: loop, descriptor: reading) {}
                poll.close()
                #expect(throws: UVError.closed) { try poll.start() }
            }
        }
    }

    private func withPipe(_ body: (_ reading: CInt, _ writing: CInt) throws -> Void) throws {
        var descriptors: [CInt] = [-1, -1]
        try #require(pipe(&descriptors) == 0)
        defer { for descriptor in descriptors { close(descriptor) } }
        try body(descriptors[0], descriptors[1])
    }
}
