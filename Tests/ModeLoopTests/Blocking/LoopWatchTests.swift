//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Dispatch
import Synchronization
import Testing

@testable import ModeLoop

/// The watch on real loops: found, once, and over.
@Suite(.timeLimit(.minutes(10))) struct LoopWatchTests {
    private final class Findings: Sendable {
        let all = Lock<[String]>([])

        func add(_ finding: LoopFinding) {
            let words =
                switch finding {
                case .blocked(let thread, _, _, _): (thread.name, "blocked")
                case .stillBlocked(let thread, _): (thread.name, "still")
                case .ended(let thread, _): (thread.name, "ended")
                }
            all.withLock { $0.append("\(words.0) \(words.1)") }
        }

        func contains(_ words: String) -> Bool { all.withLock { $0.contains(words) } }
    }

    @Test func findsABlockedLoop_thatCameLater_andItsEnd() async throws {
        let findings = Findings()
        let watch = try LoopWatch(timeout: .milliseconds(100)) { findings.add($0) }
        defer { watch.end() }
        try await withLoop(named: "watch.blocked") { loop in
            let gate = Gate()
            loop.execute { gate.wait() }
            let isFound = await eventually { findings.contains("watch.blocked blocked") }
            #expect(isFound)
            gate.open()
            let isOver = await eventually { findings.contains("watch.blocked ended") }
            #expect(isOver)
        }
        #expect(findings.all.withLock { $0.filter { $0 == "watch.blocked blocked" }.count } == 1)
    }

    @Test func isWokenByTheFirstLoopThatIsBusy() {
        let alarm = LoopAlarm()
        let bell = LoopBell()
        alarm.add(bell)
        let pulse = LoopPulse(alarm: alarm)
        pulse.begin(at: 1)
        #expect(!bell.wait(milliseconds: 0), "the alarm is not armed")
        pulse.end(at: 2)
        alarm.arm()
        pulse.begin(at: 3)
        #expect(bell.wait(milliseconds: 0))
        pulse.end(at: 4)
        pulse.begin(at: 5)
        #expect(!bell.wait(milliseconds: 0), "once for each time that it is armed")
        alarm.remove(bell)
    }
}
