//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Testing

/// What a program prints, with and without the redirection into the log.
@Suite(.timeLimit(.minutes(10))) struct StandardOutputTests {
    @Test func keepsEveryLineOfAMegabyte_whenItIsRedirected() async throws {
        let child = try Fixture.worker.start("manyLines", "redirect=yes")
        #expect(try await child.exit() == .code(0))
        #expect(child.text.isEmpty, "all of it is in the log")
        let printed = child.errorLines.filter { $0.contains("]: line ") }
        #expect(printed.count == 10_000)
        let isInOrder = printed.enumerated().allSatisfy { $1.contains("]: line \($0) xx") && $1.hasSuffix("x") }
        #expect(isInOrder)
    }

    @Test func keepsEveryLineOfAMegabyte() async throws {
        let child = try Fixture.worker.start("manyLines")
        #expect(try await child.exit() == .code(0))
        #expect(child.lines.count == 10_002)
    }

    @Test func keepsAnUnfinishedLine() async throws {
        let child = try Fixture.worker.start("partialLine")
        #expect(try await child.exit() == .code(0))
        #expect(child.text.contains("an unfinished line"))
    }

    @Test func keepsAnUnfinishedLine_whenItIsRedirected() async throws {
        let child = try Fixture.worker.start("partialLine", "redirect=yes")
        #expect(try await child.exit() == .code(0))
        #expect(child.text.isEmpty)
        #expect(child.errorText.contains("an unfinished line"))
        #expect(child.errorText.contains("DOWN"))
    }

    @Test func leavesTheWordsOfATrapOnStandardError() async throws {
        let child = try Fixture.worker.start(
            "trap",
            "redirect=yes",
            environment: ["SWIFT_BACKTRACE": "enable=no"],
        )
        let end = try await child.exit()
        guard case .signal = end else {
            Issue.record("it ended by \(end)")
            return
        }
        #expect(child.errorText.contains("words of a trap"))
    }

    @Test func speaksToPeople_unlessItIsQuiet() async throws {
        let loud = try Fixture.worker.start("talk", "daemon=no")
        #expect(try await loud.exit() == .code(0))
        #expect(loud.lines.first == "said")
        #expect(loud.errorLines.first == "carped")
        let quiet = try Fixture.worker.start("talk", "daemon=no", "quiet=yes")
        #expect(try await quiet.exit() == .code(0))
        #expect(!quiet.text.contains("said"))
        #expect(!quiet.errorText.contains("carped"))
        #expect(quiet.errorText.contains("[^Worker]: Starting..."), "the log goes on")
    }
}
