//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Logging
import ModeTesting
import Testing

@testable import Mode

@Suite struct BeaconEventsTests {
    @Test func tellsOfStatesAndSteps_inTheirOrder() throws {
        try simulate { _ in
            let leaf = Probe("leaf")
            let root = Probe("root", [leaf])
            let seen = EventLog()
            let reader = root.beacon.observeEvents { seen.add("\($0)") }
            try await root.start()
            await root.stop()
            reader.cancel()
            try await root.start()
            await root.stop()

            let ofLeaf = seen.all.filter { $0.hasPrefix("root/leaf #1") }.map { $0.dropFirst("root/leaf #1: ".count) }
            #expect(ofLeaf.prefix(2) == ["starting", "dependencies begins"])
            #expect(ofLeaf.contains("onStart() begins"))
            let states = ofLeaf.filter { !$0.hasSuffix(" begins") }
            #expect(states == ["starting", "running", "stopping", "stopped"])
            #expect(ofLeaf.suffix(2) == ["onShutdown() begins", "stopped"])
            #expect(!seen.all.contains { $0.contains("#2") }, "nothing is told after the reader was cancelled")
        }
    }

    @Test func goesByTheClockOfTheLoop() throws {
        try simulate { simulation in
            let service = Probe("service")
            let reader = service.beacon.observeEvents { _ in }
            try await service.start()
            await simulation.advance(by: .seconds(90))
            await service.stop()
            reader.cancel()
            let recent = service.beacon.recentEvents
            let (running, stopping) = (recent.first { $0.words == "running" }, recent.first { $0.words == "stopping" })
            #expect(try #require(stopping).time - #require(running).time == .seconds(90))
        }
    }

    @Test func leavesOutServicesOfOtherSubtrees() throws {
        try simulate { _ in
            let (left, right) = (Probe("left"), Probe("right"))
            let root = Probe("root", [left, right])
            let seen = EventLog()
            let reader = left.beacon.observeEvents { seen.add($0.path) }
            try await root.start()
            await root.stop()
            reader.cancel()
            #expect(Set(seen.all) == ["root/left"])
        }
    }

    @Test func tellsWhatWasLogged_whateverTheLevelOfTheLog() throws {
        try simulate { _ in
            let service = QuietService()
            let seen = EventLog()
            let reader = service.beacon.observeEvents { event in
                if event.kind == .message { seen.add("\(event.level ?? "-") \(event.words)") }
            }
            try await service.start()
            service.crash(Boom("the disk is full"))
            await service.stop()
            reader.cancel()
            #expect(seen.all == ["error Crashed: the disk is full"])
            #expect(service.lines.all.isEmpty)
        }
    }

    @Test func isReadBackUnchanged_fromJSON() throws {
        try simulate { _ in
            let service = Probe("\"service\"\n")
            let seen = Box([ServiceEvent]())
            let reader = service.beacon.observeEvents { event in seen.update { $0.append(event) } }
            try await service.start()
            service.crash(Boom("the disk\u{0} is full"))
            await service.stop()
            reader.cancel()
            let data = try JSONEncoder().encode(seen.value)
            #expect(try JSONDecoder().decode([ServiceEvent].self, from: data) == seen.value)
            #expect(Set(seen.value.map(\.kind)) == [.state, .step, .message])
        }
    }

    @Test func streamsEvents_untilTheReaderEnds() throws {
        try simulate { _ in
            let service = Probe("service")
            let events = service.beacon.events()
            try await service.start()
            var states: [String] = []
            for await event in events where event.kind == .state {
                states.append(event.words)
                if event.words == "running" { break }
            }
            #expect(states == ["starting", "running"])
            await service.stop()
        }
    }

    @Test func dropsTheOldest_whenTheReaderIsSlow() throws {
        try simulate { _ in
            let service = Probe("service")
            let events = service.beacon.events(bufferingNewest: 3)
            try await service.start()
            await service.stop()
            var words: [String] = []
            for await event in events {
                words.append(event.words)
                if words.count == 3 { break }
            }
            #expect(words.last == "stopped")
        }
    }

    @Test func keepsTheLatestEvents_upToItsCapacity() throws {
        try simulate { _ in
            let service = Probe("service")
            let reader = service.beacon.observeEvents { _ in }
            for _ in 1...10 {
                try await service.start()
                await service.stop()
            }
            let recent = service.beacon.recentEvents
            #expect(recent.count == ServiceRecord.capacity)
            #expect(recent.last?.words == "stopped")
            #expect(recent.last?.generation == 10)
            #expect(recent.map(\.time) == recent.map(\.time).sorted())
            reader.cancel()
        }
    }

    @Test func keepsNothing_whenNobodyWantsEvents() async throws {
        // Not in a simulation beside others: recording is the process's.
        let record = ServiceRecord(typeName: "Type")
        #expect(record.events.isEmpty)
        #expect(Probe("idle").beacon.recentEvents.isEmpty)
    }
}

/// A service whose log shows nothing.
private actor QuietService: Service {
    nonisolated let lifecycle = Lifecycle()
    nonisolated let lines = LogLines()
    nonisolated var baseLogger: Logger { lines.logger(.critical) }
}
