//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop

/// Something that goes wrong in a hook, a closer or a task.
enum Mishap {
    case fails, slow(Duration), hangs, isStubborn(Duration), isDeaf, crashes, stopsItself, restartsItself
}

/// What the services of the model throw.
struct Trouble: Error, CustomStringConvertible {
    let place: String

    /// Where it came from.
    var description: String { "trouble in \(place)" }
}

extension Journal {
    /// What goes wrong now, if anything.
    func drawMishap(_ visit: Visit) -> Mishap? {
        guard !isCalm, case .plain(let plain) = visit.life.spec.kind, plain.mishaps > 0, dice.chance(plain.mishaps)
        else {
            return nil
        }
        let slowness = dice.milliseconds(1...1_500)
        if visit.step == .tasks {
            return dice.weighed([
                (6, .fails), (2, .slow(slowness)), (2, .isStubborn(slowness)), (1, deafness(slowness)), (2, .crashes),
                (2, .stopsItself), (1, .restartsItself),
            ])
        }
        if visit.step < .onStop {
            return dice.weighed([
                (5, .fails), (4, .slow(slowness)), (2, .hangs), (2, .isStubborn(slowness)), (1, deafness(slowness)),
                (1, .crashes), (1, .stopsItself), (1, .restartsItself),
            ])
        }
        return dice.weighed([
            (4, .fails), (4, .slow(slowness)), (2, .hangs), (3, .isStubborn(slowness)), (1, deafness(slowness)),
            (1, .crashes), (1, .stopsItself),
        ])
    }

    private func deafness(_ otherwise: Duration) -> Mishap { allowsDeafness ? .isDeaf : .isStubborn(otherwise) }

    /// An error of a service; some say what is to become of it.
    func makeTrouble(_ visit: Visit) -> any Error {
        let trouble = Trouble(place: "\(visit.life.name).\(visit.step)")
        if dice.chance(0.04) { return DoNotRestart(trouble) }
        if dice.chance(0.01) { return TerminateTree(trouble) }
        return trouble
    }
}

extension ModelService {
    /// Suffers a mishap, on the service's loop.
    nonisolated(nonsending) func suffer(_ mishap: Mishap, _ visit: Visit) async throws {
        let loop = EventLoop.current ?? .main
        journal.note("\(life.name): \(visit.step) \(mishap)")
        switch mishap {
        case .fails: throw journal.makeTrouble(visit)
        case .slow(let time): try await loop.sleep(for: time)
        case .hangs: try await loop.sleep(for: .seconds(100_000))
        case .isStubborn(let time):
            visit.isStubborn = true
            // A cancellation does not reach the other task.
            await Task(executorPreference: loop) { try? await loop.sleep(for: time) }.value
            visit.isStubborn = false
        case .isDeaf:
            visit.isStubborn = true
            await journal.gate.wait()
            visit.isStubborn = false
        case .crashes: crash(journal.makeTrouble(visit))
        case .stopsItself:
            journal.willEndItself(life)
            requestStop()
        case .restartsItself:
            journal.willEndItself(life)
            requestRestart()
        }
    }
}
