//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Testing
import UV

/// An ``EventLoop`` as a guest on the loop of a C program; each test is that program.
@Suite(.timeLimit(.minutes(10))) struct AdoptedLoopTests {
    @Test func letsTheHostEnd_whenNothingIsHeld() {
        let host = CHost()
        #expect(!host.run())
        host.end()
    }

    @Test func runsAJob_thatWasEnqueuedBeforeTheHostRuns() {
        let host = CHost()
        let loop = host.loop
        let journal = Journal<Bool>()
        Task(executorPreference: loop) { journal.append(loop.isOnLoop && EventLoop.current === loop) }
        #expect(journal.count == 0)
        #expect(!host.run())
        #expect(journal.entries == [true])
        #expect(EventLoop.current == nil, "outside our callbacks the thread is the host's")
        host.end()
    }

    @Test func runsAJob_thatTheHostsLastCloseCallbackEnqueues() throws {
        let host = CHost()
        let loop = host.loop
        let journal = Journal<String>()
        let handles = UV.Loop(adopting: host.memory)
        let timer = try Timer(on: handles)
        timer.close {
            journal.append("closed")
            Task(executorPreference: loop) { journal.append("job") }
        }
        #expect(!host.run())
        #expect(journal.entries == ["closed", "job"])
        host.end()
    }

    /// Without the idle handle it would wait until the poll returns.
    @Test func runsAJobInTheSameTurn_whenAnOlderPrepareHandleEnqueuesIt() throws {
        let host = CHost(adopted: false)
        let handles = UV.Loop(adopting: host.memory)
        let journal = Journal<String>()
        let timer = try Timer(on: handles)
        let prepare = try Prepare(on: handles) {
            switch journal.entries.last {
            case nil:
                journal.append("prepare")
                Task(executorPreference: host.loop) { journal.append("job") }
            case "job": timer.close()
            default: break
            }
        }
        prepare.start()
        prepare.isReferenced = false
        host.adopt()
        timer.start(at: MonotonicTime.nanoseconds + 20_000_000_000, target: RecordingTarget(journal))
        host.run()
        #expect(journal.entries == ["prepare", "job"])
        prepare.close()
        host.end()
    }

    @Test func keepsTheHostRunning_whileHeld() {
        let host = CHost()
        let loop = host.loop
        loop.hold()
        #expect(host.runOnce())
        loop.hold()
        loop.release()
        #expect(host.runOnce())
        loop.release()
        #expect(!host.run())
        host.end()
    }

    @Test func runsWhatOtherThreadsPost_whileHeld() throws {
        let host = CHost()
        let loop = host.loop
        let journal = Journal<Int>()
        loop.hold()
        let thread = try UV.Thread(name: "test.stranger") {
            for number in 0..<100 { loop.execute { journal.append(number) } }
            loop.release()
        }
        #expect(!host.run())
        thread.join()
        #expect(journal.entries == Array(0..<100))
        host.end()
    }

    @Test func keepsTheHostRunning_whileATaskSleeps() {
        let host = CHost()
        let loop = host.loop
        let journal = Journal<Bool>()
        Task(executorPreference: loop) {
            try await loop.sleep(for: .milliseconds(2))
            journal.append(EventLoop.current === loop)
        }
        #expect(!host.run())
        #expect(journal.entries == [true])
        host.end()
    }

    @Test func namesTheCurrentLoop_whileATimerFires() {
        let host = CHost()
        let loop = host.loop
        let journal = Journal<Bool>()
        loop.arm(CallbackTimer { journal.append(EventLoop.current === loop) }, at: loop.now)
        #expect(!host.run())
        #expect(journal.entries == [true])
        host.end()
    }

    @Test func keepsTheHostRunning_whileABodyIsOffloaded() {
        let host = CHost()
        let loop = host.loop
        let journal = Journal<Bool>()
        Task(executorPreference: loop) {
            // Once before the poll and once after it.
            for _ in 0..<10 { journal.append(try await loop.offload { !loop.isOnLoop }) }
        }
        #expect(!host.run())
        #expect(journal.entries == Array(repeating: true, count: 10))
        host.end()
    }

    /// A call is not lost, whichever phase of the loop's turn it comes from.
    @Test func runsACall_thatItsOwnThreadPostsAsTheLastThingOfATurn() throws {
        let host = CHost()
        let loop = host.loop
        let journal = Journal<String>()
        let handles = UV.Loop(adopting: host.memory)
        let timer = try Timer(on: handles)
        timer.close { loop.execute { journal.append("call") } }
        #expect(!host.run())
        #expect(journal.entries == ["call"])
        host.end()
    }

    @Test func isFreed_whenGivenBack() {
        weak var weakly: EventLoop?
        do {
            let host = CHost()
            weakly = host.loop
            host.end()
        }
        #expect(weakly == nil)
    }

    @Test func wakesTheHostOnce_forABurstOfSubmits() throws {
        let host = CHost()
        let loop = host.loop
        let handles = UV.Loop(adopting: host.memory)
        var turns = 0
        let check = try Check(on: handles) { turns += 1 }
        check.start()
        check.isReferenced = false
        let done = Journal<Int>()
        loop.hold()
        let strangers = try (0..<4).map { _ in
            try UV.Thread(name: "test.stranger") {
                for number in 0..<25 {
                    Task.detached(executorPreference: loop) { done.append(number) }
                }
            }
        }
        for stranger in strangers { stranger.join() }
        // A guest looks at the clock after every 8 jobs, and leaves the rest to the next turn when its time is over.
        while done.count < 100, turns < 13 { host.runOnce() }
        #expect(done.count == 100)
        #expect(turns <= 13, "not one for each")
        loop.release()
        check.close()
        #expect(!host.run())
        host.end()
    }

    @Test func isGivenBack_asSoonAsNothingHoldsIt() {
        let host = CHost()
        let loop = host.loop
        let journal = Journal<String>()
        loop.hold()
        loop.giveBack { journal.append("given back") }
        loop.arm(
            CallbackTimer {
                journal.append("released")
                loop.release()
            },
            at: loop.now.advanced(by: .milliseconds(2)),
        )
        #expect(!host.run())
        #expect(journal.entries == ["released", "given back"])
        host.close()
    }

    @Test func isGivenBack_afterWhatIsStillToBeDone() {
        let host = CHost()
        let loop = host.loop
        let journal = Journal<String>()
        Task(executorPreference: loop) { journal.append("job") }
        loop.execute { journal.append("call") }
        loop.giveBack { journal.append("given back") }
        #expect(!host.run())
        #expect(journal.entries == ["job", "call", "given back"])
        host.close()
    }

    // MARK: Posts

    @Test func refusesAPostOfAnotherThread_whileNothingRunsOnIt() throws {
        let host = CHost()
        let loop = host.loop
        let journal = Journal<Bool>()
        func postFromElsewhere() throws {
            let thread = try UV.Thread(name: "test.stranger") { journal.append(loop.post { journal.append(true) }) }
            thread.join()
        }
        try postFromElsewhere()
        #expect(journal.entries == [false])
        loop.holdForHost()
        try postFromElsewhere()
        #expect(loop.releaseForHost())
        #expect(!loop.releaseForHost())
        #expect(!host.run(), "what was posted is done, and then nothing keeps it")
        #expect(journal.entries == [false, true, true])
        host.end()
    }

    @Test func takesAPostOfItsOwnThread_whateverRunsOnIt() {
        let host = CHost()
        let journal = Journal<Bool>()
        #expect(host.loop.post { journal.append(true) })
        #expect(!host.run())
        #expect(journal.entries == [true])
        host.end()
    }

    @Test func refusesPosts_onceItIsGivenBack() {
        let host = CHost()
        let loop = host.loop
        host.end()
        #expect(!loop.post {})
        #expect(!loop.isOnLoop)
    }

    // MARK: Hosts that want to end

    @Test func letsTheHostEnd_whileHeld_ifItMust() {
        let host = CHost(keepsAlive: false)
        let loop = host.loop
        let journal = Journal<String>()
        loop.hold()
        loop.arm(CallbackTimer { journal.append("timer") }, at: loop.now.advanced(by: .seconds(1_000)))
        Task(executorPreference: loop) { journal.append("job") }
        #expect(!host.run())
        #expect(journal.entries == ["job"], "what is ready is done all the same")
        loop.release()
        host.end()
    }

    @Test func keepsTheHostRunning_ifTheHostItselfHoldsIt() {
        let host = CHost(keepsAlive: false)
        let loop = host.loop
        loop.holdForHost()
        #expect(host.runOnce())
        #expect(loop.releaseForHost())
        #expect(!host.run())
        host.end()
    }

    // MARK: Hosts that move

    /// libuv lets a loop that is not running go on anywhere.
    @Test func belongsToTheThread_thatRunsItNow() throws {
        let host = CHost()
        let loop = host.loop
        let journal = Journal<Bool>()
        loop.arm(CallbackTimer { journal.append(loop.isOnLoop) }, at: loop.now)
        Task(executorPreference: loop) { journal.append(loop.isOnLoop && EventLoop.current === loop) }
        let thread = try UV.Thread(name: "test.mover") {
            host.run()
            journal.append(loop.isOnLoop)
            host.end()
        }
        thread.join()
        #expect(journal.entries == [true, true, true])
    }
}

/// Writes down that its timer fired.
private final class RecordingTarget: TimerTarget {
    private let journal: Journal<String>

    init(_ journal: Journal<String>) {
        self.journal = journal
    }

    func timerDidFire(_ timer: Timer) { journal.append("timer") }
}
