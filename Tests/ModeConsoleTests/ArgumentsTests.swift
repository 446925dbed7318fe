//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import mode_console

@Suite struct ArgumentsTests {
    @Test func findsTheWorker_unlessItIsSaidWhich() throws {
        #expect(try Arguments([]).target == .found(nil))
        #expect(try Arguments(["tree"]).target == .found(nil))
        #expect(try Arguments(["-p", "app", "tree"]).target == .found("app"))
        #expect(try Arguments(["./app.sock", "tree"]).target == .unixSocket("./app.sock"))
        #expect(try Arguments(["app.sock"]).target == .unixSocket("app.sock"))
        let tcp = try Arguments(["--tcp", "[::1]:9000", "--token-file", "t", "tree"])
        #expect(tcp.target == .tcp(host: "::1", port: "9000", tokenFile: "t"))
        #expect(tcp.command == ["tree"])
    }

    @Test func takesTheRestForTheCommand() throws {
        let arguments = try Arguments(["show", "App/My Cache", "--json"])
        #expect(arguments.command == ["show", "App/My Cache"])
        #expect(arguments.wantsJSON)
        #expect(arguments.line == "show \"App/My Cache\" --json")
        #expect(try Arguments(["events", "-n", "3"]).line == "events -n 3")
    }

    @Test(arguments: [
        ["--bogus"], ["-p"], ["--tcp", "h:1"], ["--token-file", "t"], ["--tcp", "h", "--token-file", "t"],
    ])
    func explains(_ words: [String]) {
        #expect(throws: Arguments.Failure.self) { try Arguments(words) }
    }
}
