//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Testing
import UV

@Suite(.timeLimit(.minutes(10))) struct StreamTests {
    @Test func carriesBytesBothWays_andTellsTheEnd() throws {
        try withPair { loop, left, right in
            var heard: [UInt8] = []
            var hasEnded = false
            try right.startReading { event in
                switch event {
                case .bytes(let bytes):
                    heard += bytes
                    try? right.write(bytes.map { $0 + 1 }) { #expect($0 == nil) }
                case .end:
                    hasEnded = true
                    right.close()
                case .failure(let error): Issue.record("\(error)")
                }
            }
            var answer: [UInt8] = []
            try left.startReading { event in
                guard case .bytes(let bytes) = event else { return }
                answer += bytes
                try? left.shutdown { _ in left.close() }
            }
            try left.write([1, 2, 3]) { #expect($0 == nil) }
            loop.run(.untilIdle)
            #expect(heard == [1, 2, 3])
            #expect(answer == [2, 3, 4])
            #expect(hasEnded)
        }
    }

    @Test func countsWhatWaits_andCancelsItsWrites_whenClosed() throws {
        try withPair { loop, left, right in
            let megabyte = [UInt8](repeating: 7, count: 1 << 20)
            var results: [UVError?] = []
            for _ in 0..<4 { try left.write(megabyte) { results.append($0) } }
            #expect(left.queueSize > 3 << 20, "the kernel takes some hundred KiB")
            left.close()
            right.close()
            loop.run(.untilIdle)
            #expect(results.count == 4)
            #expect(results.last == .cancelled)
            #expect(left.queueSize == 0)
        }
    }

    @Test func doesNotRead_whileItIsStopped() throws {
        try withPair { loop, left, right in
            var heard: [UInt8] = []
            let listen = {
                try right.startReading { event in
                    if case .bytes(let bytes) = event { heard += bytes }
                    if heard.count == 2 { for stream in [left, right] { stream.close() } }
                }
            }
            try listen()
            right.stopReading()
            try left.write([1]) { _ in }
            loop.run(.noWait)
            #expect(heard.isEmpty)
            try left.write([2]) { _ in }
            try listen()
            loop.run(.untilIdle)
            #expect(heard == [1, 2])
        }
    }

    @Test func writesWhatFits_whenItMustNotWait() throws {
        try withPair { loop, left, right in
            let taken = left.tryWrite([UInt8](repeating: 1, count: 16 << 20))
            #expect(taken > 0 && taken < 16 << 20)
            left.close()
            right.close()
            #expect(left.tryWrite([1]) == 0)
            loop.run(.untilIdle)
        }
    }

    @Test func throws_whenItIsClosed() throws {
        try withPair { loop, left, right in
            left.close()
            right.close()
            #expect(throws: UVError.closed) { try left.write([1]) { _ in } }
            #expect(throws: UVError.closed) { try left.startReading { _ in } }
            #expect(throws: UVError.closed) { try left.shutdown { _ in } }
            #expect(throws: UVError.closed) { try left.listen { _ in } }
            loop.run(.untilIdle)
        }
    }

    @Test func fails_whenTheOtherSideIsGone() throws {
        signal(SIGPIPE, SIG_IGN)
        try withPair { loop, left, right in
            right.close()
            loop.run(.noWait)
            var result: UVError?
            try left.write([1]) { result = $0 }
            loop.run(.noWait)
            #expect(result?.name == "EPIPE")
            left.close()
            loop.run(.untilIdle)
        }
    }

    @Test func keepsAConnectionWaiting_untilItIsAccepted() throws {
        try withLoop { loop in
            let server = try TCP(on: loop)
            try server.bind("127.0.0.1", port: 0)
            var waiting = 0
            try server.listen { error in
                #expect(error == nil)
                waiting += 1
            }
            let client = try connect(port: try server.boundPort())
            defer { Glibc.close(client) }
            loop.run(.noWait)
            loop.run(.noWait)
            #expect(waiting == 1)
            let connection = try TCP(on: loop)
            try server.accept(into: connection)
            try connection.setNoDelay()
            #expect(connection.tryWrite([9]) == 1)
            var byte: UInt8 = 0
            #expect(read(client, &byte, 1) == 1 && byte == 9)
            connection.close()
            server.close()
            loop.run(.untilIdle)
        }
    }

    @Test func knowsWhoIsAtTheOtherEnd() throws {
        try withPair { loop, left, right in
            #expect(left.peer?.process == getpid())
            #expect(left.peer?.user == geteuid())
            left.close()
            right.close()
            #expect(left.peer == nil)
            loop.run(.untilIdle)
        }
    }

    @Test(arguments: ["::1", "127.0.0.1"]) func bindsToBothFamilies(_ address: String) throws {
        try withLoop { loop in
            let server = try TCP(on: loop)
            defer { server.close() }
            try server.bind(address, port: 0)
            #expect(try server.boundPort() > 0)
        }
    }

    @Test func throws_whenTheAddressIsNone() throws {
        try withLoop { loop in
            let server = try TCP(on: loop)
            defer { server.close() }
            #expect(throws: UVError.invalidArgument) { try server.bind("localhost", port: 0) }
        }
    }

    private func withPair(_ body: (UV.Loop, UV.Pipe, UV.Pipe) throws -> Void) throws {
        try withLoop { loop in
            var ends: [CInt] = [-1, -1]
            try #require(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
            let left = try UV.Pipe(on: loop), right = try UV.Pipe(on: loop)
            try left.open(ends[0])
            try right.open(ends[1])
            try body(loop, left, right)
        }
    }

    private func connect(port: UInt16) throws -> CInt {
        let client = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(status == 0)
        return client
    }
}
