//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Testing

@testable import ModeLoop

/// Stacks of threads that wait and that compute.
@Suite(.timeLimit(.minutes(10)), .disabled(if: Sanitizing.threads, "it delivers signals only at calls that it knows"))
struct ThreadStackTests {
    @TaskLocal private static var mark: Mark?

    private final class Mark: Sendable {}

    @Test func showsWhoWaits_downToTheSystemCall() async throws {
        try await withLoop(named: "stack.waits") { loop in
            let gate = Gate()
            defer { gate.open() }
            loop.execute { waitInAPoll(until: gate) }
            let thread = try await thread(named: "stack.waits")
            let isWaiting = await eventually { ThreadFacts(of: thread.identity).state == .sleeping }
            #expect(isWaiting)
            let stack = try ThreadStack.capture(thread.identity)
            gate.open()
            let names = Symbolication.frames(of: stack).compactMap(\.name)
            #expect(names.contains { $0.contains("waitInAPoll") }, "\(names)")
            #expect(stack.task == nil)
        }
    }

    @Test func showsWhoComputes_andInWhichTask() async throws {
        try await withLoop(named: "stack.computes") { loop in
            let gate = Gate()
            defer { gate.open() }
            let mark = Mark()
            let task = Self.$mark.withValue(mark) {
                Task(executorPreference: loop) { computeUntil(gate) }
            }
            let thread = try await thread(named: "stack.computes")
            let stack = try await eventuallyCaptured(thread) { $0.task == RuntimeIdentity(task) }
            // Before the symbols are read, which takes seconds: the thread computes for nothing meanwhile.
            gate.open()
            await task.value
            #expect(stack.local == RuntimeIdentity(mark))
            let frames = Symbolication.frames(of: stack)
            let frame = try #require(frames.first { $0.name?.contains("computeUntil") == true })
            #expect(frame.file?.hasSuffix("ThreadStackTests.swift") == true)
            #expect(frame.line ?? 0 > 0)
        }
    }

    @Test func saysSo_whenTheThreadHasEnded() async throws {
        let loop = EventLoop(threadNamed: "stack.gone")
        let identity = try await loop.perform { ThreadIdentity.current }
        let hasEnded = await eventually { !LoopThreads.all.contains { $0.name == "stack.gone" } }
        #expect(hasEnded)
        let isGone = await eventually {
            do throws(ThreadStack.Failure) {
                _ = try ThreadStack.capture(identity)
                return false
            } catch {
                return error == .ended
            }
        }
        #expect(isGone)
        #expect(identity.cpuTime == nil)
    }

    /// The task may not have had its turn yet.
    private func eventuallyCaptured(
        _ thread: LoopThread,
        _ condition: (CapturedStack) -> Bool,
    ) async throws -> CapturedStack {
        var found: CapturedStack?
        let isFound = await eventually {
            guard let stack = try? ThreadStack.capture(thread.identity, local: Self.$mark) else { return false }
            found = stack
            return condition(stack)
        }
        #expect(isFound)
        return try #require(found)
    }

    private func thread(named name: String) async throws -> LoopThread {
        var found: LoopThread?
        _ = await eventually {
            found = LoopThreads.all.first { $0.name == name }
            return found != nil
        }
        return try #require(found)
    }
}

@inline(never) private func waitInAPoll(until gate: Gate) {
    while !gate.isOpen { poll(nil, 0, 20) }
}

@inline(never) private func computeUntil(_ gate: Gate) {
    while !gate.isOpen {}
}

private enum Sanitizing {
    static var threads: Bool {
        #if MODE_SANITIZE_THREAD
        true
        #else
        false
        #endif
    }
}
