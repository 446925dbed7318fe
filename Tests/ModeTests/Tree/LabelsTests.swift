//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import ModeTesting
import Testing

@testable import Mode

@Suite struct LabelsTests {
    @Test(arguments: [
        ("Cache", "Cache"), ("with space", "with space"), ("größer", "größer"), ("a/b/c", "a∕b∕c"),
        ("two\nlines", "two lines"), ("two\r\nlines", "two  lines"), ("tab\there", "tab here"),
        ("line\u{2028}separator", "line separator"), ("\u{1B}[31mred", " [31mred"), ("\"quoted\"", "\"quoted\""),
        ("", "fallback"), ("   ", "fallback"), ("\n\n", "fallback"),
    ])
    func makesALabelHarmless(_ label: String, _ expected: String) {
        #expect(Label.sanitized(label, fallback: "fallback") == expected)
    }

    @Test(arguments: [String(repeating: "x", count: 10_240), "e" + String(repeating: "\u{301}", count: 10_240)])
    func cutsAVeryLongLabel(_ label: String) {
        let clean = Label.sanitized(label, fallback: "fallback")
        #expect(clean.unicodeScalars.count == Label.longest + 1)
        #expect(clean.hasSuffix("…"))
    }

    @Test func isTheTypesName_byDefault() {
        let service = Plain()
        #expect(service.label == "Plain")
        #expect(service.shortLabel == "Plain")
        #expect(service.beacon.path == "Plain")
    }

    @Test func isTheTypesName_whenTheLabelIsEmpty() {
        let service = ChildService("")
        #expect(service.beacon.path == "ChildService")
        #expect(service.beacon.snapshot().nodes[0].label == "ChildService")
    }

    @Test func keepsThePathInOnePiece_withAHostileLabel() throws {
        let hostile = ChildService(String(repeating: "\"/\n", count: 3_414))
        let root = ChildService("root") { hostile }
        try root.addDependency(hostile)
        #expect(hostile.beacon.path.split(separator: "/").count == 2)
        #expect(!hostile.beacon.path.contains("\n"))
        // The snapshot has the label for people in full: who draws it escapes it.
        #expect(root.beacon.snapshot().nodes[1].label.count == 10_242)
        #expect(root.beacon.text.split(separator: "\n").count == 2)
    }

    // MARK: Lines

    @Test func carriesThePath_andFollowsTheServiceInTheTree() throws {
        try simulate { _ in
            let lines = ChildLogHandler.Lines()
            let leaf = ChildService("leaf", logger: .keeping(lines))
            leaf.log.info("alone")
            let middle = ChildService("middle")
            try middle.addDependency(leaf)
            leaf.log.info("below")
            let root = ChildService("root")
            try root.addDependency(middle)
            leaf.log.info("moved")
            try await root.start()
            try await root.removeDependency(middle)
            leaf.log.info("gone")
            #expect(lines.containing("alone").map(\.path) == ["leaf"])
            #expect(lines.containing("below").map(\.path) == ["middle/leaf"])
            #expect(lines.containing("moved").map(\.path) == ["root/middle/leaf"])
            #expect(lines.containing("gone").map(\.path) == ["middle/leaf"])
        }
    }

    /// The prefix of the worker's text format: as many hyphens as there are services above, and the name.
    @Test(arguments: [
        ("Worker", "[^Worker]: "), ("Worker/App", "[^-App]: "), ("Worker/App/Cache", "[^--Cache]: "),
    ])
    func showsThePlaceAsAPrefix(_ path: String, _ prefix: String) {
        var line: [UInt8] = []
        ServicePrefix.append(path: path, to: &line)
        #expect(String(decoding: line, as: UTF8.self) == prefix)
    }

    @Test func saysWhatEverybodyKnows_atTheMundaneLevel() throws {
        try simulate { _ in
            let lines = ChildLogHandler.Lines()
            let root = ChildService("root", logger: .keeping(lines))
            let quiet = Quiet(.keeping(lines))
            for service in [root, quiet] as [any Service] {
                try await service.start()
                await service.stop()
            }
            #expect(
                lines.all.map { "\($0.path) \($0.level): \($0.message)" } == [
                    "root info: Starting...", "root debug: Started.", "root info: Stopping...", "root info: -Stopped!",
                    "Quiet debug: Starting...", "Quiet debug: Started.", "Quiet debug: Stopping...",
                    "Quiet info: -Stopped!",
                ]
            )
        }
    }

    @Test func mayBeUsed_whileTheServiceIsMade() {
        let lines = ChildLogHandler.Lines()
        _ = Talkative(.keeping(lines))
        #expect(lines.all.map { "\($0.path): \($0.message)" } == ["Talkative: made"])
    }

    @Test func carriesTheGeneration() throws {
        try simulate { _ in
            let root = ChildService("root", logger: .keeping(ChildLogHandler.Lines()))
            try await root.start()
            try await root.restart()
            #expect(root.log[metadataKey: "service.generation"].map { "\($0)" } == "2")
        }
    }
}

private actor Plain: Service {
    nonisolated let lifecycle = Lifecycle()
}

private actor Quiet: Service {
    nonisolated let lifecycle = Lifecycle()
    nonisolated let baseLogger: Logger
    nonisolated let mundaneLevel = Logger.Level.debug

    init(_ logger: Logger) { baseLogger = logger }
}

private actor Talkative: Service {
    nonisolated let lifecycle = Lifecycle()
    nonisolated let baseLogger: Logger

    init(_ logger: Logger) {
        baseLogger = logger
        log.info("made")
    }
}
