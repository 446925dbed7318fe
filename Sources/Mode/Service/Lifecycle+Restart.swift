//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Synchronization

extension Lifecycle {
    /// Stops the service, if it runs, and starts it again.
    func restart(_ service: any Service) async throws {
        bind(service)
        let (wasStarted, stopRequests) = core.withLock { ($0.machine.generation > 0, $0.stopRequests) }
        guard wasStarted else { return try await start(service) }
        try await asRestart {
            do {
                try await start(service, restartAfter: stopRequests)
            } catch let error as ServiceError where error.code == .alreadyStarted {
                // Another restart, which waited for the same stop, was quicker.
            }
        }
    }

    /// Stops the service, if it runs, and lets `start` do the other half.
    func asRestart(_ start: () async throws -> Void) async throws {
        let stopRequests = core.withLock { core in
            core.restartsUnderWay += 1
            return core.stopRequests
        }
        await stopToRestart()
        do {
            try await start()
            core.withLock { $0.restartsUnderWay -= 1 }
        } catch {
            let areOthersUnderWay = core.withLock { core in
                core.restartsUnderWay -= 1
                return core.restartsUnderWay > 0
            }
            // Another one may have ended the start of this one, and will start it itself.
            if !areOthersUnderWay { tellThatNoStartFollows(error, since: stopRequests) }
            throw error
        }
    }

    /// Stops the service, if it runs; somebody starts it, or another one in its place, after that.
    func stopToRestart() async {
        if let run = beginStop(.toRestart) { _ = await stopOutcome(of: run) }
    }

    /// The supervisor waits for the other half of the restart, and it does not come, if the service does not run now.
    private func tellThatNoStartFollows(_ error: any Error, since stopRequests: UInt32) {
        let (watch, end) = core.withLock { core -> (ChildWatch?, ChildEnd) in
            var end = ChildEnd(generation: core.machine.generation, stopRequests: core.stopRequests)
            guard core.run == nil else { return (nil, end) }
            end.error = error
            // Another restart, which has failed since, called this one's start off: nobody wanted the service stopped.
            end.hasFailed = (error as? ServiceError)?.code == .stopped && stopRequests == core.stopRequests
            end.asked = core.asked
            end.isFinalAfterAll = true
            return (core.watch, end)
        }
        if let watch, let service { watch.childEnded(service, end) }
    }

    /// Restarts the service in a task of its own, which belongs to no run.
    func beginRestart(_ service: any Service) {
        Task(executorPreference: loop) {
            await Run.$current.withValue(nil) {
                do {
                    try await self.restart(service)
                } catch let error as ServiceError where error.code == .stopped {
                    self.log(.info, "the restart was called off by a stop")
                } catch {
                    self.log(.error, "the restart failed: \(error)")
                }
            }
        }
    }

    // MARK: Closers

    func addCloser(_ closer: Run.Closer) {
        let callers = callersRun
        let isAdded = core.withLock { core in
            guard let run = core.run, callers == nil || callers === run else { return false }
            run.closers.append(closer)
            return true
        }
        guard !isAdded else { return }
        precondition(
            callers != nil,
            "onClose { } was called on a service that is not started; call it from onStart()",
        )
        // A step that was given up has come back, and has acquired something after all.
        release(closer)
    }

    /// Runs a closer that came after the end of its run.
    func release(_ closer: Run.Closer) {
        log(.warning, "\"\(closer.name)\" came after the end of its run and is closed at once")
        Task(executorPreference: loop) {
            do {
                try await closer.body()
            } catch {
                self.log(.error, "\"\(closer.name)\" threw while it was closed: \(error)")
            }
        }
    }
}
