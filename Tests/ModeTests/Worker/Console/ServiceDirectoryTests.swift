//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import Mode

@Suite struct ServiceDirectoryTests {
    private let directory = ServiceDirectory(ConsoleTrees.program)

    @Test func tellsSiblingsOfOneNameApart() {
        #expect(directory.paths[4] == "Worker/App/Pool/Job")
        #expect(directory.paths[5] == "Worker/App/Pool/Job#2")
    }

    @Test(arguments: [
        ("Worker", 0), ("Worker/App", 1), ("App", 1), ("/App/", 1), ("App/Pool", 2), ("Pool", 2), ("Flaky", 3),
        ("Pool/Flaky", 3), ("Job#2", 5), ("App/Pool/Job", 4), ("Store", 7),
    ])
    func finds(_ query: String, _ index: Int) {
        #expect(directory.find(query) == .found(index))
    }

    @Test func listsTheCandidates_whenANameIsAmbiguous() {
        let snapshot = BeaconSnapshot(nodes: [
            ConsoleTrees.node(1, nil, "Worker"), ConsoleTrees.node(2, 1, "Worker/A"),
            ConsoleTrees.node(3, 2, "Worker/A/Cache"), ConsoleTrees.node(4, 1, "Worker/B"),
            ConsoleTrees.node(5, 4, "Worker/B/Cache"),
        ])
        let directory = ServiceDirectory(snapshot)
        #expect(directory.find("Cache") == .ambiguous(["Worker/A/Cache", "Worker/B/Cache"]))
        #expect(directory.find("B/Cache") == .found(4))
    }

    @Test(arguments: [
        ("Flakky", "Worker/App/Pool/Flaky"), ("flaky", "Worker/App/Pool/Flaky"), ("X/Store", "Worker/Cache/Store"),
    ])
    func guesses_whenThereIsNone(_ query: String, _ guess: String) {
        #expect(directory.find(query) == .unknown(guess))
    }

    @Test(arguments: ["", "/", "Unheard-of", String(repeating: "x", count: 4_000)])
    func doesNotGuess_whatIsFarAway(_ query: String) {
        #expect(directory.find(query) == .unknown(nil))
    }

    @Test func knowsWhatIsBelow() {
        #expect(directory.subtree(of: 0) == 0..<8)
        #expect(directory.subtree(of: 1) == 1..<6)
        #expect(directory.subtree(of: 2) == 2..<6)
        #expect(directory.subtree(of: 6) == 6..<8)
        #expect(directory.subtree(of: 7) == 7..<8)
    }
}
