//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import Testing

@testable import Mode

@Suite struct ConsoleParserTests {
    @Test(arguments: [
        ("help", ConsoleCommand.help(nil)),
        ("help tree", .help("tree")),
        ("  tree  ", .tree(nil)),
        ("tree App/Cache", .tree("App/Cache")),
        ("tree \"My App/Cache\"", .tree("My App/Cache")),
        ("ps", .tasks(nil)),
        ("where web", .stacks("web")),
        ("show 'a b'", .show("a b")),
        ("events", .events(nil, count: 20)),
        ("events -n 3", .events(nil, count: 3)),
        ("events App -n 3", .events("App", count: 3)),
        ("events -n 3 App", .events("App", count: 3)),
        ("trace on", .trace(nil, isOn: true)),
        ("trace App off", .trace("App", isOn: false)),
        ("restart App", .control(.restart, "App")),
        ("crash App", .control(.crash, "App")),
        ("loglevel", .logLevel(nil, nil)),
        ("loglevel DEBUG", .logLevel(nil, .to(.debug))),
        ("loglevel App", .logLevel("App", nil)),
        ("loglevel App default", .logLevel("App", .toDefault)),
        ("graph", .graph(format: nil, file: nil)),
        ("graph svg", .graph(format: "svg", file: nil)),
        ("graph tree.png", .graph(format: nil, file: "tree.png")),
        ("graph png tree", .graph(format: "png", file: "tree")),
        ("stats", .statistics),
        ("paths Wor", .paths("Wor")),
        ("exit", .exit),
    ])
    func understands(_ line: String, _ command: ConsoleCommand) throws {
        #expect(try ConsoleParser.parse(line) == ConsoleRequest(command: command))
    }

    @Test func findsJSON_whereverItStands() throws {
        let request = ConsoleRequest(command: .tree("App"), wantsJSON: true)
        #expect(try ConsoleParser.parse("tree App --json") == request)
        #expect(try ConsoleParser.parse("tree --json App") == request)
        #expect(try ConsoleParser.parse("--json tree App") == request)
    }

    @Test func refusesJSON_ofNothing() {
        let failure = ConsoleParser.Failure(message: "there is no command beside --json", wantsJSON: true)
        #expect(throws: failure) { try ConsoleParser.parse(" --json ") }
    }

    @Test(arguments: ["", "   ", "\t"]) func ignoresABlankLine(_ line: String) throws {
        #expect(try ConsoleParser.parse(line) == nil)
    }

    @Test(arguments: [
        ("tre", "unknown command “tre”; did you mean “tree”?"),
        ("retsart App", "unknown command “retsart”; did you mean “restart”?"),
        ("xyzzy", "unknown command “xyzzy”; “help” lists the commands"),
        ("show", "usage: show PATH"),
        ("restart", "usage: restart PATH"),
        ("stats now", "usage: stats"),
        ("trace App", "usage: trace [PATH] on|off"),
        ("events -n", "-n takes a number, 1 or more"),
        ("events -n 0", "-n takes a number, 1 or more"),
        ("events A B", "usage: events [PATH] [-n N]"),
        ("tree \"App", "a quotation mark is left open"),
        (
            "loglevel App loud",
            "“loud” is no level; there are trace, debug, info, notice, warning, error, critical and default",
        ),
    ])
    func explains(_ line: String, _ message: String) {
        #expect(throws: ConsoleParser.Failure(message: message)) { try ConsoleParser.parse(line) }
    }

    @Test func cutsWhatItRepeats() {
        let error = #expect(throws: ConsoleParser.Failure.self) {
            try ConsoleParser.parse(String(repeating: "x", count: 4_000))
        }
        #expect((error?.message.count ?? .max) < 100)
    }

    @Test func hasHelpForEachCommand() {
        for usage in ConsoleUsage.all {
            #expect(usage.synopsis.hasPrefix(usage.name))
            #expect(usage.synopsis.count <= 32, "the column of synopses is narrow: \(usage.synopsis)")
        }
        #expect(Set(ConsoleUsage.all.map(\.name)).count == ConsoleUsage.all.count)
    }
}
