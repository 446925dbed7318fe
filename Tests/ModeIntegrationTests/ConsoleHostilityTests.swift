//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Glibc
import TestSupport
import Testing

/// A worker goes on, whatever clients do to its console.
@Suite(.timeLimit(.minutes(10)), .blocking) struct ConsoleHostilityTests {
    @Test func survivesWhatClientsSend() async throws {
        let worker = try await ConsoleFixture("tree")
        try await worker.child.line("READY")
        let long = try worker.client()
        long.send([UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20))
        #expect(!long.rest().contains(". ok"))
        let binary = try worker.client()
        binary.send((0..<4_000).map { UInt8(truncatingIfNeeded: $0 * 7) })
        let silent = try (0..<10).map { _ in try worker.client() }
        silent[0].send(Array("no end".utf8))
        silent[1].finishSending()
        #expect(silent[1].rest() == "", "who says no more and asked for nothing is let go")
        let client = try worker.client()
        #expect(client.reply(to: "tree").last == ". ok")
        try await worker.stop()
    }

    @Test func servesThoseThatAreThere_whileAThousandConnect() async throws {
        let worker = try await ConsoleFixture("tree")
        try await worker.child.line("READY")
        let client = try worker.client()
        // As many at once as this process may have.
        let crowd = (0..<1_000).compactMap { _ in try? SocketClient(unix: worker.path) }
        #expect(crowd.count > 100)
        #expect(client.reply(to: "tree").last == ". ok")
        let descriptors = client.reply(to: "stats --json").first.flatMap(Self.descriptors) ?? .max
        #expect(descriptors < 200, "\(descriptors)")
        for stranger in crowd { stranger.close() }
        try await worker.child.errorLine("WARNING]: [^Worker]: Console: refused 1 connection")
        try await worker.stop()
        #expect(worker.child.errorLines.count { $0.contains("refused") } <= 2)
    }

    @Test(.disabled(if: Sanitizer.isOn, "it keeps what was freed"))
    func keepsItsMemory_whenTracesAreNotRead() async throws {
        // The log is not read either.
        let worker = try await ConsoleFixture("tree", "level=error")
        try await worker.child.line("READY")
        let slow = try (0..<8).map { _ in try worker.client() }
        for client in slow { client.send("trace on") }
        let client = try worker.client()
        let before = Self.memory(client)
        for _ in 0..<2_000 { #expect(client.reply(to: "restart Left").last?.hasPrefix(". ok") == true) }
        #expect(Self.memory(client) - before < 32 << 20)
        #expect(slow[0].line() == ". ok trace is on")
        try await worker.stop()
    }

    private static func descriptors(_ line: String) -> Int? { figure("descriptors", line) }

    private static func memory(_ client: SocketClient) -> Int {
        client.reply(to: "stats --json").first.flatMap { figure("residentBytes", $0) } ?? 0
    }

    private static func figure(_ name: String, _ line: String) -> Int? {
        let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return (object?[name] as? NSNumber)?.intValue
    }
}
