//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import FrozenMemory
import Glibc
import Mode

/// The one service of most scenarios.
actor Subject: Service {
    nonisolated let lifecycle = Lifecycle()
    nonisolated let label = "Subject"
    private let scenario: Scenario

    init(_ scenario: Scenario) {
        self.scenario = scenario
    }

    nonisolated var stopTimeout: Duration { .seconds(60) }

    func onStart() async throws {
        switch scenario {
        case .failingStart: throw Boom(description: "port 8000 is taken")
        case .hangingStart:
            print("STARTING")
            await sleep(for: .seconds(3_600))
        case .extendingStart:
            print("STARTING")
            while !shouldStop {
                extendDeadline(by: .seconds(60))
                await sleep(for: .milliseconds(10))
            }
        case .blockedStart:
            print("STARTING")
            blockForEver()
        default: break
        }
    }

    func onStarted() async throws {
        switch scenario {
        // These are ready when their task runs.
        case .blocked: addTask("blocker") { blockForEver("READY") }
        case .blockedLog: addTask("chatter") { logForEver("READY", self.log) }
        case .stubbornTask: addTask("stubborn") { await never("READY") }
        case .mainActor: print("MAIN ACTOR ON MAIN THREAD: \(await MainActor.run { isOnMainThread() })")
        default: print("READY")
        }
        end()
    }

    /// What ends some scenarios by itself.
    private func end() {
        switch scenario {
        case .crash: addTask("bomb") { throw Boom(description: "boom") }
        case .trap: fatalError("words of a trap")
        case .exitSeven:
            requestExit(7)
            requestExit(8)
        case .blockedAfterRequest:
            requestExit(7)
            blockForEver()
        case .hangingExitHandler: atexit { blockForEver() }
        case .manyLines:
            for number in 0..<10_000 { print(line(number)) }
            requestExit()
        case .garbage:
            printGarbage()
            requestExit()
        case .partialLine:
            print("an unfinished line", terminator: "")
            requestExit()
        case .mainActor: requestExit()
        default: break
        }
    }

    func onStop() async throws {
        switch scenario {
        case .slowStop:
            do { try await EventLoop.main.sleep(for: .seconds(3_600)) } catch { print("STOP WAS CANCELLED") }
        case .stubbornStop: await never()
        case .blockedStop: blockForEver()
        case .frozenStop:
            mode_freeze_memory()
            blockForEver()
        case .frozenLate:
            // After the first preparation, which is at 60 % of a budget of 1 s.
            poll(nil, 0, 800)
            mode_freeze_memory()
            blockForEver()
        case .extendingStop:
            while true {
                extendDeadline(by: .seconds(60))
                _ = await Task { try await EventLoop.main.sleep(for: .milliseconds(10)) }.result
            }
        default: break
        }
    }

    func onShutdown() async throws { print("DOWN") }

    func onReload() async throws {
        if scenario == .crashOnReload { crash(Boom(description: "boom")) }
        print("RELOADED")
    }

    var tasks: Tasks {
        if scenario == .timer { every(.milliseconds(100), "tick") { print("TICK") } }
    }

    private func line(_ number: Int) -> String {
        let text = "line \(number) "
        return text + String(repeating: "x", count: 100 - text.utf8.count)
    }
}

/// Waits for what never comes, and takes no notice of a cancellation.
func never(_ lastWords: String? = nil) async {
    if let lastWords { print(lastWords) }
    let loop = EventLoop.main
    while true { try? await Task { try await loop.sleep(for: .seconds(3_600)) }.value }
}
