//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Testing

@testable import Mode

@Suite struct ServiceStateMachineTests {
    typealias Machine = ServiceStateMachine
    typealias Phase = Machine.Phase

    static let phases: [Phase] = [.created, .starting, .running, .failing, .stopping, .stopped, .failed]

    /// A machine that was led into a phase by requests.
    private func machine(in phase: Phase) -> Machine {
        var machine = Machine()
        if phase == .created { return machine }
        _ = machine.startRequested()
        if phase == .starting { return machine }
        if phase == .failed {
            _ = machine.startFailed(Boom())
            machine.stopFinished()
            return machine
        }
        _ = machine.startFinished()
        if phase == .running { return machine }
        if phase == .failing {
            _ = machine.crashed(Boom())
            return machine
        }
        _ = machine.stopRequested()
        if phase == .stopped { machine.stopFinished() }
        return machine
    }

    @Test(arguments: phases) func isLedIntoEachPhase(phase: Phase) {
        #expect(machine(in: phase).phase == phase)
    }

    @Test(
        arguments: zip(
            phases,
            [
                Machine.StartDecision.begin, .join, .refuse(.alreadyStarted), .refuse(.stopping), .refuse(.stopping),
                .begin, .begin,
            ],
        )
    )
    func decidesOnAStart(phase: Phase, expected: Machine.StartDecision) {
        var machine = machine(in: phase)
        let generation = machine.generation
        #expect(machine.startRequested() == expected)
        #expect(machine.phase == (expected == .begin ? .starting : phase))
        #expect(machine.generation == generation + (expected == .begin ? 1 : 0))
        if expected == .begin { #expect(machine.crashReason == nil) }
    }

    @Test(arguments: zip(phases, [false, true, false, false, false, false, false]))
    func finishesAStart_onlyWhileStarting(phase: Phase, expected: Bool) {
        var machine = machine(in: phase)
        #expect(machine.startFinished() == expected)
        #expect(machine.phase == (expected ? .running : phase))
    }

    @Test(arguments: zip(phases, [false, true, false, false, false, false, false]))
    func failsAStart_onlyWhileStarting(phase: Phase, expected: Bool) {
        var machine = machine(in: phase)
        #expect(machine.startFailed(Boom("late")) == expected)
        #expect(machine.phase == (expected ? .stopping : phase))
    }

    @Test(
        arguments: zip(
            phases,
            [Machine.StopDecision.nothing, .interruptStart, .begin, .begin, .join, .nothing, .nothing],
        )
    )
    func decidesOnAStop(phase: Phase, expected: Machine.StopDecision) {
        var machine = machine(in: phase)
        #expect(machine.stopRequested() == expected)
        switch expected {
        case .nothing: #expect(machine.phase == (phase == .created ? .stopped : phase))
        case .interruptStart, .begin, .join: #expect(machine.phase == .stopping)
        }
    }

    @Test(
        arguments: zip(
            phases,
            [Machine.CrashDecision.ignore, .failStart, .fail, .ignore, .note, .ignore, .ignore],
        )
    )
    func decidesOnACrash(phase: Phase, expected: Machine.CrashDecision) {
        var machine = machine(in: phase)
        #expect(machine.crashed(Boom("second")) == expected)
        switch expected {
        case .failStart: #expect(machine.phase == .stopping)
        case .fail: #expect(machine.phase == .failing)
        case .note, .ignore: #expect(machine.phase == phase)
        }
        let isOwn = expected == .failStart || expected == .fail
        #expect((machine.crashReason as? Boom == Boom("second")) == isOwn)
    }

    @Test(arguments: zip(phases, [false, false, false, true, true, true, true]))
    func shouldStop_onTheWayDownAndAfterIt(phase: Phase, expected: Bool) {
        #expect(machine(in: phase).shouldStop == expected)
    }

    @Test func showsFailingAsStopping_withTheReason() {
        let machine = machine(in: .failing)
        #expect(machine.state == .stopping)
        #expect(machine.crashReason as? Boom == Boom())
    }

    @Test func endsFailed_whenACrashWasStopped() {
        var machine = machine(in: .failing)
        _ = machine.stopRequested()
        machine.stopFinished()
        #expect(machine.state == .failed(Boom()))
    }

    @Test func callsOneStartOff_whenAStopCameBeforeIt() {
        var machine = Machine()
        _ = machine.stopRequested()
        #expect(machine.state == .stopped)
        #expect(machine.startRequested() == .refuse(.stopped))
        #expect(machine.startRequested() == .begin)
    }

    @Test func showsTheNextStart_onlyWhileNothingRuns() {
        let instant = LoopInstant(nanoseconds: 7)
        for phase in Self.phases {
            var machine = machine(in: phase)
            machine.restartInstant = instant
            let shows = phase == .stopped || phase == .failed || phase == .created
            #expect((machine.state == .restarting(at: instant)) == shows)
            _ = machine.stopRequested()
            #expect(machine.restartInstant == nil)
        }
    }
}
