//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import mode_console

@Suite struct CompleterTests {
    private let completer = Completer { question in
        question == "help"
            ? ["tree [PATH]  the services", "trace [PATH] on|off  events", "restart PATH  again", "", "notes"]
            : ["Worker", "Worker/App", "Worker/App/Cache", "Worker/Web", "Worker/Web/Cache"]
    }

    @Test func completesCommands() {
        #expect(completer.complete("re") == .init(insertion: "start "))
        #expect(completer.complete("tr").candidates == ["trace", "tree"])
        #expect(completer.complete("x") == .init())
    }

    @Test func completesPaths_byNameOrWhole() {
        #expect(completer.complete("tree A").insertion == "pp")
        #expect(completer.complete("restart Worker/W").insertion == "eb")
        #expect(completer.complete("tree App/C").insertion == "ache ")
        #expect(completer.complete("tree We").insertion == "b")
        #expect(completer.complete("tree W").candidates == ["Worker", "Web", "Web/", "Worker/"])
        #expect(completer.complete("tree App extra") == .init())
    }

    @Test func namesServices_asShortAsMayBe() {
        let names = Completer.names(for: ["Worker", "Worker/A", "Worker/A/C", "Worker/B", "Worker/B/C"])
        #expect(names == ["Worker", "A", "B", "A/C", "B/C", "Worker/A", "Worker/A/C", "Worker/B", "Worker/B/C"])
    }

    @Test func showsSoManyAtMost() {
        let many = Completer.completion(of: "n", among: (0..<500).map { "n\($0)" })
        #expect(many.candidates.count == 101)
        #expect(many.candidates.last == "… 400 more")
    }
}
