//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeTesting
import Synchronization
import Testing

@testable import Mode

@Suite struct RecordedSnapshotTests {
    @Test func runsNoneOfTheProgramsCode() throws {
        try simulate { _ in
            let service = TalkativeService()
            let reader = service.beacon.observeEvents { _ in }
            try await service.start()
            service.crash(TalkativeError(asked: service.asked))
            await service.stop()
            service.asked.reset()

            let node = try #require(service.beacon.recordedSnapshot().nodes.first)
            #expect(service.asked.times == 0)
            #expect(node.label == "a talkative one")
            #expect(node.path == "talk")
            #expect(node.crashReason == "words of an error")
            #expect(service.beacon.snapshot().nodes.first == node, "the same as with asking")
            reader.cancel()
        }
    }

    @Test func namesTypes_whereNothingWasRecorded() throws {
        try simulate { _ in
            let service = TalkativeService()
            _ = service.beacon
            service.asked.reset()
            let node = try #require(service.beacon.recordedSnapshot().nodes.first)
            #expect(service.asked.times == 0)
            #expect(node.label == "TalkativeService")
        }
    }

    @Test func givesPathsBelowTheRoot() throws {
        try simulate { _ in
            let root = Probe("root", [Probe("left"), Probe("right")])
            let reader = root.beacon.observeEvents { _ in }
            try await root.start()
            #expect(root.beacon.recordedSnapshot().nodes.map(\.path) == ["root", "root/left", "root/right"])
            await root.stop()
            reader.cancel()
        }
    }
}

/// A service that counts how often it is asked for words.
private actor TalkativeService: Service {
    nonisolated let lifecycle = Lifecycle()
    nonisolated let asked = Counted()

    nonisolated var label: String { asked.said("a talkative one") }
    nonisolated var shortLabel: String { asked.said("talk") }
    nonisolated var baseLogger: Logger { LogLines().logger() }
}

private struct TalkativeError: Error, CustomStringConvertible {
    let asked: Counted

    var description: String { asked.said("words of an error") }
}

private final class Counted: Sendable {
    private let count = Atomic<Int>(0)

    func said(_ words: String) -> String {
        count.wrappingAdd(1, ordering: .relaxed)
        return words
    }

    var times: Int { count.load(ordering: .relaxed) }

    func reset() { count.store(0, ordering: .relaxed) }
}
