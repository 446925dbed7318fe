//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing
import UV

@Suite(.timeLimit(.minutes(10))) struct HandleTests {
    @Test func goesFromOpenOverClosingToClosed() throws {
        try withLoop { loop in
            let timer = try Timer(on: loop)
            #expect(timer.state == .open)
            timer.close()
            #expect(timer.state == .closing)
            loop.run(.untilIdle)
            #expect(timer.state == .closed)
        }
    }

    @Test func tellsEveryCloserOnce_whenClosedTwice() throws {
        try withLoop { loop in
            var closers: [Int] = []
            let timer = try Timer(on: loop)
            timer.close { closers.append(1) }
            timer.close { closers.append(2) }
            #expect(closers.isEmpty)
            loop.run(.untilIdle)
            timer.close { closers.append(3) }
            #expect(closers == [1, 2, 3])
        }
    }

    @Test func isKeptAlive_untilLibuvHasLetGo() throws {
        try withLoop { loop in
            weak var weakly: Timer?
            do {
                let timer = try Timer(on: loop)
                weakly = timer
                timer.close()
            }
            #expect(weakly != nil)
            loop.run(.untilIdle)
            #expect(weakly == nil)
        }
    }

    @Test func ignoresReferences_whenClosed() throws {
        try withLoop { loop in
            let wakeup = try Wakeup(on: loop) {}
            #expect(wakeup.isReferenced)
            wakeup.isReferenced = false
            #expect(!wakeup.isReferenced)
            wakeup.close()
            wakeup.isReferenced = true
            loop.run(.untilIdle)
            #expect(wakeup.state == .closed)
        }
    }

    @Test func isActive_whileItDoesSomething() throws {
        try withLoop { loop in
            let idle = try Idle(on: loop) {}
            #expect(!idle.isActive)
            idle.start()
            #expect(idle.isActive)
            idle.stop()
            #expect(!idle.isActive)
            idle.close()
        }
    }

    @Test func traps_whenUsedFromAnotherThread() async {
        await #expect(processExitsWith: .failure) {
            let loop = try UV.Loop()
            // Wrapped: the compiler is right that a handle must not go to another thread.
            nonisolated(unsafe) let timer = try Timer(on: loop)
            try UV.Thread(name: "stranger") { timer.close() }.join()
        }
    }
}
