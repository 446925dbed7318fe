//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Glibc

/// A client that blocks.
final class Client {
    private let descriptor: CInt
    private var buffer = [UInt8](repeating: 0, count: 1 << 20)

    init() {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: ConsoleBench.path.utf8) }
        _ = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    deinit { close(descriptor) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL)) == bytes.count
    }

    /// Reads to the end of a reply; how many bytes that was.
    func readReply() -> Int {
        var total = 0
        var tail: [UInt8] = []
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return total }
            total += count
            tail = (tail + buffer[max(0, count - 64)..<count]).suffix(64)
            if String(decoding: tail, as: UTF8.self).hasSuffix("\n. ok\n") { return total }
        }
    }

    /// The greeting, which ends without the end of a reply.
    private func greet() { _ = read(descriptor, &buffer, buffer.count) }

    func median(of command: String) -> String {
        greet()
        var times: [Double] = []
        var size = 0
        for _ in 0..<21 {
            let time = ContinuousClock().measure {
                send(Array("\(command)\n".utf8))
                size = readReply()
            }
            times.append(time / .milliseconds(1))
        }
        return "\(times.median.rounded(2)) ms, \(size >> 10) KiB"
    }

    func wait(seconds: UInt32) { sleep(seconds) }

    /// Asks as fast as it can.
    static func hammer(_ line: String, clients count: Int, seconds: Double, reads: Bool = true) {
        let clients = (0..<count).map { _ in Client() }
        for client in clients { client.greet() }
        let end = ContinuousClock.now.advanced(by: .seconds(seconds))
        if !reads {
            for client in clients { for _ in 0..<100 { client.send(Array(line.utf8)) } }
            return clients[0].wait(seconds: UInt32(seconds))
        }
        while ContinuousClock.now < end {
            for client in clients { client.send(Array(line.utf8)) }
            for client in clients { _ = client.readReply() }
        }
    }

    static func connect(_ count: Int) {
        for _ in 0..<count { _ = Client() }
    }

    static func send(_ size: Int, times: Int) {
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: size)
        for _ in 0..<times { Client().send(line) }
    }
}
