//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Testing

/// Nothing is lost and nothing is torn, whoever logs or prints at the same time, and whatever happens to the file.
@Suite(.timeLimit(.minutes(10))) struct LogUnderLoadTests {
    @Test func losesNoLine_whenTheFileIsMovedAwayAgainAndAgain() async throws {
        let directory = try TemporaryDirectory()
        let child = try Fixture.worker.start("numbers", "level=info", "log=\(directory.file("log"))")
        try await child.line("READY")
        let rotations = 20
        for rotation in 0..<rotations {
            try FileManager.default.moveItem(
                atPath: directory.file("log"),
                toPath: directory.file("log.\(rotation)"),
            )
            child.send(SIGHUP)
            try await child.line("RELOADED Counter 1")
        }
        child.send(SIGTERM)
        #expect(try await child.exit() == .code(0))

        let names = (0..<rotations).map { "log.\($0)" } + ["log"]
        let lines = try names.flatMap { try directory.text(of: $0).split(separator: "\n") }
        for counter in 0..<2 {
            let counted = try #require(child.lines.first { $0.hasPrefix("Counter \(counter) COUNTED ") })
            let count = try #require(Int(counted.split(separator: " ").last ?? ""))
            let numbers = lines.filter { $0.contains("Counter \(counter)]: number ") }.compactMap {
                Int($0.split(separator: " ").last ?? "")
            }
            #expect(count > 0)
            #expect(numbers == Array(0..<count), "in order, file after file")
        }
    }

    @Test func keepsEachLineWhole_whenManyThreadsPrint() async throws {
        let child = try Fixture.worker.start("chorus", "redirect=yes")
        #expect(try await child.exit() == .code(0))
        #expect(child.text.isEmpty)
        let printed = child.errorLines.filter { $0.contains("Singer") && $0.contains(" line ") }
        #expect(printed.allSatisfy { $0.contains(": INFO]: Singer ") }, "printed lines are at level info")
        for singer in 0..<4 {
            let own = printed.filter { $0.contains("]: Singer \(singer) line ") }.map(withoutTime)
            #expect(own == (0..<2_000).map { "INFO: Singer \(singer) line \($0) end" })
        }
    }

    @Test func staysReadable_whateverIsPrinted() async throws {
        let child = try Fixture.worker.start("garbage", "redirect=yes", "format=json")
        #expect(try await child.exit() == .code(0))
        var x = 0
        for line in child.errorLines {
            let record = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let message = try #require(record?["message"] as? String)
            #expect(message.utf8.count <= 3 * 65_536)
            if message.allSatisfy({ $0 == "x" }) { x += message.utf8.count }
        }
        #expect(x == 1 << 20)
        #expect(child.errorText.contains("AFTER GARBAGE"))
    }
}
