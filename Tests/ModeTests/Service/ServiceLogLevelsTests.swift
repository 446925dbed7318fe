//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeTesting
import Testing

@testable import Mode

@Suite struct ServiceLogLevelsTests {
    @Test func holdsForTheServiceAndThoseBelow_untilItIsTakenBack() throws {
        try simulate { _ in
            let lines = LogLines()
            let (leaf, sibling) = (Speaker("leaf", lines: lines), Speaker("sibling", lines: lines))
            let branch = Speaker("branch", [leaf], lines: lines)
            let root = Speaker("root", [branch, sibling], lines: lines)
            try await root.start()

            branch.setLogLevel(.debug)
            for speaker in [root, branch, leaf, sibling] { speaker.log.debug("one") }
            #expect(lines.all.filter { $0.hasSuffix("one") }.count == 2)
            #expect(lines.contains("root/branch: one"))
            #expect(lines.contains("root/branch/leaf: one"))

            leaf.setLogLevel(.error)
            for speaker in [branch, leaf] { speaker.log.warning("two") }
            #expect(lines.all.filter { $0.hasSuffix("two") } == ["warning root/branch: two"])

            branch.setLogLevel(nil)
            leaf.setLogLevel(nil)
            for speaker in [branch, leaf] { speaker.log.debug("three") }
            #expect(!lines.contains("three"))
            await root.stop()
        }
    }

    @Test func holdsForTheLibrarysOwnLines() throws {
        try simulate { _ in
            let lines = LogLines()
            let root = Speaker("root", lines: lines)
            try await root.start()
            #expect(!lines.contains("Started."))
            root.setLogLevel(.debug)
            try await root.restart()
            #expect(lines.contains("debug root: Started."))
            root.setLogLevel(.critical)
            let count = lines.all.count
            await root.stop()
            #expect(lines.all.count == count)
        }
    }
}

/// A service whose log begins at `info`.
private actor Speaker: Service {
    nonisolated let lifecycle = Lifecycle()
    nonisolated let label: String
    nonisolated let lines: LogLines
    private let children: [Speaker]

    init(_ label: String, _ children: [Speaker] = [], lines: LogLines) {
        self.label = label
        self.children = children
        self.lines = lines
    }

    var dependencies: Dependencies { children }
    nonisolated var baseLogger: Logger { lines.logger(.info) }
}
