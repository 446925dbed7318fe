//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import ModeTesting
import Testing

@testable import Mode

/// Recording is switched on and off for the process, so each of these has a process of its own.
@Suite(.timeLimit(.minutes(10))) struct RecordingTests {
    @Test func isOff_whenNobodyReadsAnyMore() async {
        await #expect(processExitsWith: .success) {
            let service = Probe("service")
            #expect(!ServiceRecorder.isOn)
            do {
                let events = service.beacon.events()
                #expect(ServiceRecorder.isOn)
                withExtendedLifetime(events) {}
            }
            #expect(!ServiceRecorder.isOn, "a stream that nobody holds reads no more")
            let reading = Task { for await _ in service.beacon.events() {} }
            #expect(await eventually { ServiceRecorder.isOn })
            reading.cancel()
            await reading.value
            #expect(!ServiceRecorder.isOn)
        }
    }

    @Test func knowsThePath_ofAServiceThatRanBeforeTheFirstReaderCame() async {
        await #expect(processExitsWith: .success) {
            try simulate { _ in
                let root = Probe("root", [Probe("leaf")])
                try await root.start()
                let seen = EventLog()
                let reader = root.beacon.observeEvents { seen.add("\($0.path) \($0.words)") }
                await root.stop()
                reader.cancel()
                #expect(seen.all.contains("root/leaf stopped"), "\(seen.all)")
                #expect(seen.all.last == "root stopped")
            }
        }
    }

    @Test func tellsOfAState_thatWasTheLatestWhenTheFormerReaderLeft() async {
        await #expect(processExitsWith: .success) {
            try simulate { simulation in
                let (service, gate) = (Probe("service"), Gate())
                let former = service.beacon.observeEvents { _ in }
                try await service.start()
                former.cancel()
                await service.stop()
                service.set(.onStart, .hang(gate))
                let start = spawn { try await service.start() }
                await simulation.runUntilIdle()
                let seen = EventLog()
                let reader = service.beacon.observeEvents { if $0.kind == .state { seen.add($0.words) } }
                gate.open()
                try await start.value
                reader.cancel()
                #expect(seen.all == ["running"])
                await service.stop()
            }
        }
    }
}
