//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
import ModeTesting
import Testing

/// Which calls a fault concerns, and at which of them it takes effect.
@Suite(.timeLimit(.minutes(10))) struct FaultPlanTests {
    /// How many of a hundred starts fail.
    private func failures(_ seed: UInt64, _ occasion: FaultOccasion) throws -> [Int] {
        let journal = ChildJournal()
        try simulate(seed: seed) { simulation in
            let service = ChildService("service")
            let injection = simulation.inject(.failure(), at: .onStart, when: occasion)
            for number in 0..<100 {
                do { try await service.start() } catch { journal.add("\(number)") }
                await service.stop()
            }
            #expect(injection.count == journal.all.count)
        }
        return journal.all.compactMap { Int($0) }
    }

    @Test func takesEffectAtTheCallThatIsNamed() throws {
        #expect(try failures(1, .call(3)) == [2])
    }

    @Test func takesEffectAboutAsOftenAsItsProbabilitySays_andTheSameForTheSameSeed() throws {
        let first = try failures(1, .probability(0.3))
        #expect((15...45).contains(first.count))
        #expect(try failures(1, .probability(0.3)) == first)
        #expect(try failures(2, .probability(0.3)) != first)
    }

    @Test func sparesServicesThatAreNotMeant() throws {
        try simulate(seed: 1) { simulation in
            let (one, other) = (ChildService("one"), ChildService("other"))
            simulation.inject(.failure(), into: .service(other), at: .onStart)
            try await one.start()
            await #expect(throws: ServiceError.self) { try await other.start() }
            await one.stop()
        }
    }

    @Test func theFirstOfSeveralFaultsIsTheOne() throws {
        try simulate(seed: 1) { simulation in
            simulation.inject(.slowness(.seconds(1)), at: .onStart)
            let second = simulation.inject(.failure(), at: .onStart)
            let service = ChildService("service")
            try await service.start()
            #expect(second.count == 0)
            await service.stop()
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func aSlownessIsDrawnFromItsRange(seed: UInt64) throws {
        try simulate(seed: seed) { simulation in
            simulation.inject(.slowness(.seconds(1) ... .seconds(2)), at: .onStart)
            let service = ChildService("service")
            try await service.start()
            #expect(simulation.elapsed >= .seconds(1) && simulation.elapsed <= .seconds(2))
            await service.stop()
        }
    }
}
