//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Mode
import ModeLoop

extension Supervisor {
    /// Adds a child now, to a supervisor that was never started; false where it was, and the child has to be started.
    ///
    /// A refusal is the call's own result; `done` does not come then.
    nonisolated func addBeforeStart(_ child: SupervisedChild, _ done: DoneCallback) throws(Refusal) -> Bool {
        guard state == .created else { return false }
        // The loop is asked first: where `done` cannot come, nothing is to be added.
        let isAdded = Promise<Bool>()
        if done.isWanted {
            try lifecycle.loop.begin { if (try? await isAdded.value) == true { done() } }
        }
        do {
            let isAll = try attachBeforeStart(child)
            isAdded.succeed(isAll)
            return isAll
        } catch {
            isAdded.succeed(false)
            throw Refusal(error)
        }
    }
}

extension Service {
    /// A service that has ended gets no more children until it is started again.
    nonisolated func refuseWhenDown() throws(Refusal) {
        switch state.kind {
        case .created, .starting, .running: return
        case .stopping, .stopped, .failed, .restarting: throw doesNotRun
        }
    }
}
