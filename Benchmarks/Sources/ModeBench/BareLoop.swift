//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CBareUV

/// The least that makes a uv loop an executor: an array of jobs that an idle callback runs. What it leaves out (other
/// threads, time, a budget, an end in good order) is what ours has to do in the same time.
// Sendable: all of it happens on the thread that created it.
final class BareLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
    private let loop = UnsafeMutablePointer<uv_loop_t>.allocate(capacity: 1)
    private let idle = UnsafeMutablePointer<uv_idle_t>.allocate(capacity: 1)
    private var jobs: [UnownedJob] = []
    private var spare: [UnownedJob] = []

    init() {
        uv_loop_init(loop)
        uv_idle_init(loop, idle)
        // Unretained: the loop runs inside `run` only.
        uv_handle_set_data(idleHandle, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        uv_close(idleHandle, nil)
        uv_run(loop, UV_RUN_DEFAULT)
        uv_loop_close(loop)
        idle.deallocate()
        loop.deallocate()
    }

    private var idleHandle: UnsafeMutablePointer<uv_handle_t> {
        UnsafeMutableRawPointer(idle).assumingMemoryBound(to: uv_handle_t.self)
    }

    func enqueue(_ job: consuming ExecutorJob) { jobs.append(UnownedJob(job)) }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// Runs a body to its end.
    func run(_ body: @escaping @Sendable () async -> Void) {
        let stop: @Sendable () -> Void = { [self] in
            uv_idle_stop(idle)
            uv_stop(loop)
        }
        Task(executorPreference: self) {
            await body()
            stop()
        }
        uv_idle_start(idle) { handle in
            guard let handle else { return }
            let base = UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_handle_t.self)
            guard let data = uv_handle_get_data(base) else { return }
            // Unretained: the loop is alive while it runs, and this is called while it runs.
            Unmanaged<BareLoop>.fromOpaque(data).takeUnretainedValue().drain()
        }
        uv_run(loop, UV_RUN_DEFAULT)
    }

    private func drain() {
        while !jobs.isEmpty {
            swap(&jobs, &spare)
            for job in spare {
                job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            }
            spare.removeAll(keepingCapacity: true)
        }
    }
}
