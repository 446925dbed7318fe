//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Testing

@Suite(.timeLimit(.minutes(10))) struct ScheduledCallTests {
    @Test func comesOnTheLoop_andNeverEarly() async throws {
        try await withLoop { loop in
            let due = loop.now.advanced(by: .milliseconds(3))
            let wasRight = await withCheckedContinuation { continuation in
                loop.schedule(at: due) { continuation.resume(returning: loop.isOnLoop && loop.now >= due) }
            }
            #expect(wasRight)
        }
    }

    @Test func comesSoon_whenItsInstantIsPast() async throws {
        try await withLoop { loop in
            await withCheckedContinuation { continuation in
                loop.schedule(after: .seconds(-1)) { continuation.resume() }
            }
        }
    }

    @Test func comeInTheOrderOfTheirInstants() async throws {
        try await withHeldLoop { loop in
            let journal = Journal<Int>()
            await withCheckedContinuation { continuation in
                loop.execute {
                    let start = loop.now
                    for number in [3, 1, 2] {
                        loop.schedule(at: start.advanced(by: .milliseconds(number))) {
                            journal.append(number)
                            if number == 3 { continuation.resume() }
                        }
                    }
                }
            }
            #expect(journal.entries == [1, 2, 3])
        }
    }

    @Test func doesNotCome_whenItIsCalledOffOnTheLoop_andLetsGoOfWhatItHolds() async throws {
        try await withLoop { loop in
            let isReleased = await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
                loop.execute {
                    weak var held: Journal<Int>?
                    let call: ScheduledCall
                    do {
                        let journal = Journal<Int>()
                        held = journal
                        call = loop.schedule(after: .zero) { journal.append(1) }
                    }
                    call.cancel()
                    call.cancel()
                    continuation.resume(returning: held == nil)
                }
            }
            #expect(isReleased)
        }
    }

    @Test func doesNotKeepTheThread_whenItIsCalledOffFromElsewhere() async throws {
        try await withLoop { loop in
            let call = loop.schedule(after: .seconds(3_600)) { Issue.record("it was called off") }
            call.cancel()
        }
    }

    @Test func mayBeCalledOff_whenItHasBeenMade() async throws {
        try await withLoop { loop in
            let call = Journal<ScheduledCall>()
            await withCheckedContinuation { continuation in
                call.append(loop.schedule(after: .milliseconds(1)) { continuation.resume() })
            }
            call.entries[0].cancel()
        }
    }

    @Test func letsOthersHaveTheirTurn_whenItAlwaysComesTooLate() async throws {
        try await withHeldLoop { loop in
            let pest = Pest(on: loop)
            pest.schedule()
            for _ in 0..<3 {
                await withCheckedContinuation { continuation in loop.execute { continuation.resume() } }
            }
            await withCheckedContinuation { continuation in
                loop.execute {
                    pest.isOver = true
                    continuation.resume()
                }
            }
        }
    }

    // Sendable: it is used on the loop only, but for its beginning.
    private final class Pest: @unchecked Sendable {
        private let loop: EventLoop
        var isOver = false

        init(on loop: EventLoop) {
            self.loop = loop
        }

        func schedule() {
            loop.schedule(at: loop.now.advanced(by: .seconds(-1))) { if !self.isOver { self.schedule() } }
        }
    }

    @Test func reachesAnActorOfTheLoop() async throws {
        try await withLoop { loop in
            let resident = Resident(on: loop)
            await withCheckedContinuation { continuation in
                loop.schedule(after: .milliseconds(1)) {
                    resident.assumeIsolated { $0.count += 1 }
                    continuation.resume()
                }
            }
            #expect(await resident.count == 1)
        }
    }

    private actor Resident {
        nonisolated let loop: EventLoop
        var count = 0

        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

        init(on loop: EventLoop) {
            self.loop = loop
        }
    }
}
