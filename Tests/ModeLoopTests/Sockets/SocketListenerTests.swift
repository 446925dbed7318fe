//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import ModeLoop
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)), .blocking) struct SocketListenerTests {
    private let directory: TestDirectory
    private var path: String { directory.path("s.sock") }

    init() throws { directory = try TestDirectory() }

    @Test func echoes_overASocketThatIsOursAlone() async throws {
        try await withServer(.unix(path: path)) { _ in
            var status = stat()
            #expect(lstat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600, "whatever the umask is")
            let client = try SocketClient(unix: path)
            client.send("hello")
            #expect(client.line() == "hello")
            client.finishSending()
            #expect(client.rest() == "")
        }
        #expect(access(path, F_OK) != 0, "the file is gone")
    }

    @Test func echoes_overTCP() async throws {
        try await withServer(.tcp(host: "127.0.0.1", port: 0)) { address in
            guard case .tcp(_, let port) = address else {
                Issue.record("no port in \(address)")
                return
            }
            let client = try SocketClient(port: port)
            client.send("hello")
            #expect(client.line() == "hello")
        }
    }

    @Test func replacesWhatADeadProcessLeft() async throws {
        close(try UnixSocketFile(path).bind())
        #expect(!UnixSocketFile.isServed(path))
        try await withServer(.unix(path: path)) { _ in
            #expect(UnixSocketFile.isServed(path))
        }
    }

    @Test func refusesAPath_whereSomebodyListens() async throws {
        try await withServer(.unix(path: path)) { _ in
            let error = #expect(throws: SocketError.self) { try UnixSocketFile(path).bind() }
            #expect(error?.code == .inUse)
            #expect(error?.message == "another process listens at \(path)")
        }
    }

    @Test func refusesAPath_whereAFileIs() throws {
        close(open(path, O_CREAT | O_WRONLY, 0o600))
        let error = #expect(throws: SocketError.self) { try UnixSocketFile(path).bind() }
        #expect(error?.code == .notASocket)
        #expect(access(path, F_OK) == 0, "it is left alone")
    }

    @Test func refusesAPath_thatIsTooLong() {
        let long = "/tmp/" + String(repeating: "x", count: 103)
        let error = #expect(throws: SocketError.self) { try UnixSocketFile(long) }
        #expect(error?.code == .pathTooLong)
        #expect(error?.message.hasSuffix("has 108 bytes; a socket's has 1 to 107") == true)
    }

    @Test func leavesAlone_whatIsAnotherFileByNow() throws {
        let file = try UnixSocketFile(path), other = try UnixSocketFile(path)
        let descriptor = try file.bind()
        defer { close(descriptor) }
        unlink(path)
        // A file of the same name, and not of the same number, which a file system may use again.
        let number = open(path + ".keep", O_CREAT, 0o600)
        defer { close(number) }
        let otherDescriptor = try other.bind()
        defer { close(otherDescriptor) }
        file.remove()
        #expect(access(path, F_OK) == 0)
        other.remove()
        #expect(access(path, F_OK) != 0)
    }

    @Test func refusesAHost_thatIsNoAddress() async throws {
        let error = await #expect(throws: SocketError.self) {
            try await withServer(.tcp(host: "localhost", port: 0)) { _ in }
        }
        #expect(error?.code == .invalidHost)
    }

    @Test func countsAsBusy_whileItServes() async throws {
        let seen = Lock<[Bool]>([])
        try await withHeldLoop(named: "socket.busy") { loop in
            let note: @Sendable () -> Void = {
                let isBusy = LoopThreads.all.first { $0.name == "socket.busy" }?.pulse.busySince != nil
                seen.withLock { $0.append(isBusy) }
            }
            let listener = try await loop.perform { [path] in
                try SocketListener(file: UnixSocketFile(path), on: loop) { listener in
                    note()
                    guard let connection = try? listener.accept() else { return }
                    connection.read { _ in
                        note()
                        connection.close()
                    }
                }
            }
            let client = try SocketClient(unix: path)
            client.send("go")
            #expect(await eventually { seen.withLock(\.count) == 2 })
            #expect(seen.withLock(\.self) == [true, true], "when somebody comes, and when he says something")
            await closed(listener, on: loop)
        }
    }

    private func withServer(_ address: SocketAddress, _ body: (SocketAddress) async throws -> Void) async throws {
        try await withHeldLoop { loop in
            let connections = Lock<[SocketConnection]>([])
            let listener = try await loop.perform {
                let serve = { (listener: SocketListener) in
                    guard let connection = try? listener.accept() else { return }
                    connections.withLock { $0.append(connection) }
                    connection.read { event in
                        if case .bytes(let bytes) = event { connection.write(bytes) } else { connection.finish {} }
                    }
                }
                return switch address {
                case .unix(let path): try SocketListener(file: UnixSocketFile(path), on: loop, onWaiting: serve)
                case .tcp(let host, let port): try SocketListener(host: host, port: port, on: loop, onWaiting: serve)
                }
            }
            let result: Result<Void, any Error>
            do { result = .success(try await body(listener.address)) } catch { result = .failure(error) }
            await closed(listener, on: loop)
            try? await loop.perform { for connection in connections.withLock(\.self) { connection.close() } }
            try result.get()
        }
    }

    private func closed(_ listener: SocketListener, on loop: EventLoop) async {
        try? await loop.perform { listener.close() }
    }
}
