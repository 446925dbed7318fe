//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Testing

@testable import Mode

/// The machine without a supervisor around it: news in, actions out, no loop and no time but what it is told.
@Suite struct SupervisionMachineTests {
    private static func machine(
        _ strategy: RestartStrategy,
        children: Int = 3,
        maxRestarts: Int = 10,
        backoff: Backoff = .none,
        startup: Startup = .sequential,
    ) -> Driver {
        let driver = Driver(
            SupervisionMachine(
                strategy: strategy,
                intensity: RestartIntensity(maxRestarts: maxRestarts, within: .seconds(10)),
                backoff: backoff,
                autoShutdown: .never,
                startup: startup,
            )
        )
        driver.start(children)
        return driver
    }

    @Test func stopsAndStartsOneAfterTheOther_inAnOrderedGroup() {
        let driver = Self.machine(.restForOne, children: 4)
        driver.crash(1)
        #expect(driver.actions == ["stop 3"])
        driver.end(3)
        #expect(driver.actions == ["stop 2"])
        driver.end(2)
        driver.end(1)
        #expect(driver.actions == ["stop 1", "start 1"])
        driver.up(1)
        driver.up(2)
        driver.up(3)
        #expect(driver.actions == ["start 2", "start 3"])
        #expect(driver.machine.groups.isEmpty && driver.machine.restarting == 0)
    }

    @Test func stopsAndStartsTogether_whatDoesNotDependOnEachOther() {
        let driver = Self.machine(.oneForAll, startup: .concurrent())
        driver.machine.order(2, after: [0])
        driver.crash(1)
        #expect(driver.actions.sorted() == ["stop 1", "stop 2"])
        driver.end(2)
        #expect(driver.actions == ["stop 0"])
        driver.end(1)
        driver.end(0)
        #expect(driver.actions.sorted() == ["start 0", "start 1"])
        driver.up(0)
        #expect(driver.actions == ["start 2"])
    }

    @Test func leavesSiblingsAlone_whenEachIsForItself() {
        let driver = Self.machine(.oneForOne, backoff: .constant(.seconds(1)))
        driver.crash(0)
        driver.crash(2)
        driver.end(2)
        driver.end(0)
        #expect(driver.actions == ["stop 0", "stop 2", "wait 2 for 1 s", "wait 0 for 1 s"])
        driver.now = driver.now.advanced(by: .seconds(1))
        driver.machine.elapsed(0, at: driver.now)
        #expect(driver.actions == ["start 0"])
    }

    @Test func takesMembersOver_whenASecondFailureIsWider() {
        let driver = Self.machine(.restForOne)
        driver.crash(2)
        #expect(driver.actions == ["stop 2"])
        driver.crash(1)
        #expect(driver.actions.isEmpty)
        driver.end(2)
        #expect(driver.actions == ["stop 1"])
        driver.end(1)
        #expect(driver.actions == ["start 1"])
        #expect(driver.machine.groups.count == 1)
    }

    @Test func countsAGroupOnce_andGivesUpAtTheOneTooMany() {
        let driver = Self.machine(.oneForAll, maxRestarts: 1)
        driver.crash(0)
        for id in [2, 1, 0] { driver.end(id) }
        for id in 0...2 { driver.up(id) }
        #expect(driver.actions.count == 6)
        driver.crash(1)
        #expect(driver.actions == ["fail because of 1, exhausted: true"])
        #expect(driver.machine.phase == .idle)
    }

    @Test func dropsNewsOfAnOlderRun_andOldNewsOfThisOne() {
        let driver = Self.machine(.oneForOne)
        driver.crash(0)
        driver.end(0)
        driver.up(0)
        _ = driver.actions
        #expect(!driver.isNew(.init(1, .ended), of: 0))
        #expect(!driver.isNew(.init(2, .started), of: 0))
        #expect(driver.isNew(.init(2, .failed), of: 0))
    }

    @Test func forgetsWhatItIntended_whenTheSupervisorStops() {
        let driver = Self.machine(.oneForAll, backoff: .constant(.seconds(1)))
        driver.crash(0)
        for id in [2, 1, 0] { driver.end(id) }
        #expect(driver.actions.last == "show 2")
        driver.machine.end()
        #expect(driver.actions == ["cancel the wait of 0"])
        driver.machine.elapsed(0, at: driver.now.advanced(by: .seconds(1)))
        #expect(driver.actions.isEmpty)
        #expect((0...2).allSatisfy { driver.machine.status($0) == .down })
    }

    @Test func usesAPlaceAgain_andNothingOfItsFormerOwner() {
        let driver = Self.machine(.oneForOne)
        driver.machine.order(2, after: [1])
        driver.machine.left(1, at: driver.now)
        #expect(driver.machine.count == 2 && !driver.machine.knows(1))
        #expect(driver.machine.add(.usual) == 1)
        #expect(driver.machine.status(1) == .down && driver.machine.dependents[1] == nil)
        #expect(driver.machine.inOrder(driver.machine.allChildren) == [0, 2, 1])
    }
}

/// Tells a machine what happens, and puts its actions into words.
private final class Driver {
    var machine: SupervisionMachine
    var now = LoopInstant(nanoseconds: 1_000_000_000)
    private var generations: [Int: UInt32] = [:]

    init(_ machine: SupervisionMachine) {
        self.machine = machine
    }

    /// Lets the supervisor start with so many children.
    func start(_ count: Int) {
        machine.begin()
        for _ in 0..<count { up(machine.add(.usual)) }
        machine.supervise()
        _ = actions
    }

    func isNew(_ news: SupervisionMachine.News, of id: Int) -> Bool { machine.isNew(news, of: id) }

    func up(_ id: Int) {
        generations[id, default: 0] += 1
        if isNew(.init(generations[id] ?? 0, .started), of: id) { machine.started(id, at: now) }
    }

    func crash(_ id: Int) {
        guard isNew(.init(generations[id] ?? 0, .failed), of: id) else { return }
        machine.crashed(id, Boom(), .restart, random: 0, at: now)
    }

    func end(_ id: Int) {
        let end = ChildEnd(generation: generations[id] ?? 0, stopRequests: 0)
        if isNew(.init(end), of: id) { machine.ended(id, end, random: 0, at: now) }
    }

    /// What is to be done, since the last time.
    var actions: [String] {
        var words: [String] = []
        while let action = machine.takeAction() {
            switch action {
            case .stop(let id): words.append("stop \(id)")
            case .start(let id): words.append("start \(id)")
            case .replace(let id): words.append("replace \(id)")
            case .cancelReplacement(let id): words.append("cancel the replacement of \(id)")
            case .wait(let id, let instant): words.append("wait \(id) for \(now.duration(to: instant).inWords)")
            case .cancelWait(let id): words.append("cancel the wait of \(id)")
            case .show(let id, _): words.append("show \(id)")
            case .detach(let id): words.append("detach \(id)")
            case .vacate(let id): words.append("vacate \(id)")
            case .fail(let id, _, _, let isExhausted): words.append("fail because of \(id), exhausted: \(isExhausted)")
            case .shutDown(let id): words.append("shut down because of \(id)")
            case .terminate(let id, let code): words.append("terminate because of \(id) with \(code)")
            case .tell: break
            }
        }
        return words
    }
}
