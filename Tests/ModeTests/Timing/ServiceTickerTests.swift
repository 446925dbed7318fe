//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
import ModeTesting
import Synchronization
import Testing

/// Timers of services whose bodies are calls, in virtual time.
@Suite struct ServiceTickerTests {
    /// A service that begins a timer in `onStart()`.
    private actor Ticking: Service {
        nonisolated let lifecycle = Lifecycle()
        nonisolated let journal = ChildJournal()
        private nonisolated let kind: ServiceTicker.Kind
        private nonisolated let body: @Sendable (Ticking, ServiceTicker?) -> Void
        private nonisolated let ticker = Mutex<ServiceTicker?>(nil)

        init(_ kind: ServiceTicker.Kind, body: @escaping @Sendable (Ticking, ServiceTicker?) -> Void = { _, _ in }) {
            self.kind = kind
            self.body = body
        }

        nonisolated var ticking: ServiceTicker? { ticker.withLock(\.self) }

        func onStart() { begin() }

        nonisolated func begin() {
            let begun = addTicker("tick", kind, site: "test") {
                self.journal.add("tick")
                self.body(self, self.ticking)
            } onEnd: {
                self.journal.add("over")
                self.ticker.withLock { $0 = nil }
            }
            ticker.withLock { $0 = begun }
        }
    }

    private func every(_ interval: Duration, immediately: Bool = false) -> ServiceTicker.Kind {
        .every(interval, mode: .fixedRate, immediately: immediately, missed: .skip, jitter: .zero)
    }

    @Test func ticksAtItsRate_untilTheServiceStops() throws {
        try simulate { simulation in
            let service = Ticking(every(.seconds(1)))
            try await service.start()
            await simulation.advance(by: .milliseconds(3_500))
            #expect(service.journal.all == ["tick", "tick", "tick"])
            await service.stop()
            #expect(service.journal.all.last == "over")
            await simulation.advance(by: .seconds(10))
            #expect(service.journal.all.count == 4)
        }
    }

    @Test func isInTheTree_withWhatATimerHas() throws {
        try simulate { simulation in
            let service = Ticking(every(.seconds(1), immediately: true))
            try await service.start()
            await simulation.advance(by: .milliseconds(2_500))
            let task = try #require(service.beacon.snapshot().nodes[0].tasks.first)
            #expect(task.name == "tick")
            #expect(task.createdAt == "test")
            #expect(task.timer?.runs == 3)
            #expect(task.timer?.interval == .seconds(1))
        }
    }

    @Test func firesOnce_andIsOverBeforeItsBodyIsCalled() throws {
        try simulate { simulation in
            let service = Ticking(.once(after: .seconds(2), jitter: .zero))
            try await service.start()
            await simulation.advance(by: .milliseconds(1_900))
            #expect(service.journal.all == [])
            await simulation.advance(by: .seconds(9))
            #expect(service.journal.all == ["over", "tick"])
            #expect(service.beacon.snapshot().nodes[0].tasks.isEmpty)
        }
    }

    @Test func isNotCalledAgain_whenItsBodyCancelsIt() throws {
        try simulate { simulation in
            let service = Ticking(every(.seconds(1))) { _, ticker in ticker?.cancel() }
            try await service.start()
            await simulation.advance(by: .seconds(5))
            #expect(service.journal.all == ["tick", "over"])
            #expect(service.state == .running)
        }
    }

    @Test func endsWithTheService_whenItsBodyStopsThat() throws {
        try simulate { simulation in
            let service = Ticking(every(.seconds(1))) { service, _ in service.requestStop() }
            try await service.start()
            await simulation.advance(by: .seconds(5))
            #expect(service.journal.all == ["tick", "over"])
            #expect(service.state == .stopped)
        }
    }

    @Test func endsWithTheRun_whenItsBodyCrashesTheService() throws {
        try simulate { simulation in
            let service = Ticking(every(.seconds(1))) { service, _ in service.crash(Boom()) }
            try await service.start()
            await simulation.advance(by: .seconds(5))
            #expect(service.journal.all == ["tick", "over"])
            #expect(service.state.kind == .failed)
        }
    }

    @Test func doesNotBegin_whenTheServiceDoesNotRun() throws {
        try simulate { _ in
            let service = Ticking(every(.seconds(1)))
            service.begin()
            #expect(service.ticking == nil)
            try await service.start()
            await service.stop()
            service.begin()
            #expect(service.ticking == nil)
        }
    }

    @Test func beginsAnew_withEachRun() throws {
        try simulate { simulation in
            let service = Ticking(every(.seconds(1)))
            try await service.start()
            await simulation.advance(by: .milliseconds(1_500))
            try await service.restart()
            await simulation.advance(by: .milliseconds(1_500))
            await service.stop()
            #expect(service.journal.all == ["tick", "over", "tick", "over"])
        }
    }

    @Test func leavesOutTicks_thatWereMissed() throws {
        try simulate { simulation in
            let service = Ticking(every(.seconds(1)))
            try await service.start()
            simulation.block(for: .milliseconds(3_500))
            await simulation.advance(by: .milliseconds(4_500))
            let timer = try #require(service.beacon.snapshot().nodes[0].tasks.first?.timer)
            #expect(timer.runs == 2, "at 3.5 s, late, and at 4 s")
            #expect(timer.skipped == 2)
        }
    }

    @Test func isFreed_withItsService() throws {
        try simulate { simulation in
            weak var ticker: ServiceTicker?
            do {
                let service = Ticking(every(.seconds(1)))
                try await service.start()
                ticker = service.ticking
                #expect(ticker != nil)
                await service.stop()
            }
            await simulation.runUntilIdle()
            #expect(ticker == nil)
        }
    }
}
