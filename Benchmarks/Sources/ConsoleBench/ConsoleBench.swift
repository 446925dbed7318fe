//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import BenchSupport
import Glibc
import Logging
import Mode

/// What the console costs: answers about many services, and a worker while clients do their worst.
///
///     swift run -c release --package-path Benchmarks console-bench [SERVICES]
@main struct ConsoleBench {
    static let path = "/tmp/console-bench-\(getpid()).sock"

    static func main() {
        LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
        let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 10_000
        var options = WorkerOptions(logLevel: .critical)
        options.overrideLogging = false
        options.console = .unixSocket(path)
        Worker(Crowd(services: count), options: options).run()
    }
}

actor Leaf: Service {
    nonisolated let lifecycle = Lifecycle()
}

/// Many services, and a thread that asks about them.
actor Crowd: Service {
    nonisolated let lifecycle = Lifecycle()
    private let services: [Leaf]
    private var lateness: [Double] = []

    init(services count: Int) {
        services = (0..<count).map { _ in Leaf() }
    }

    var dependencies: Dependencies {
        for service in services { service }
    }

    /// How late the main loop's timers are, in milliseconds.
    var tasks: Tasks {
        every(.milliseconds(1), "late") {
            let due = EventLoop.main.clock.now.advanced(by: .milliseconds(1))
            try? await EventLoop.main.sleep(until: due)
            self.lateness.append(due.duration(to: EventLoop.main.clock.now) / .milliseconds(1))
        }
    }

    func onStarted() async throws {
        Task.detached { await self.measure() }
    }

    private func takeLateness() -> String {
        let sorted = lateness.sorted()
        lateness = []
        guard !sorted.isEmpty else { return "none" }
        let high = sorted[sorted.count * 99 / 100]
        return
            "median \(sorted.median.rounded(2)) ms, 99 % \(high.rounded(2)) ms, worst \((sorted.last ?? 0).rounded(2)) ms"
    }

    private nonisolated func measure() async {
        for command in ["tree", "tree --json", "ps", "stats", "show Leaf#5000", "signals"] {
            print("\(command): \(await onThread { Client().median(of: command) })")
        }
        await phase("nobody asks") { Client().wait(seconds: 2) }
        await phase("`tree` again and again, from 4 clients") { Client.hammer("tree\n", clients: 4, seconds: 2) }
        await phase("4,000 connections") { Client.connect(4_000) }
        await phase("1 MB lines") { Client.send(1 << 20, times: 200) }
        await phase("20 clients that read nothing") { Client.hammer("tree\n", clients: 20, seconds: 2, reads: false) }
        requestExit()
    }

    private nonisolated func phase(_ name: String, _ body: @escaping @Sendable () -> Void) async {
        _ = await takeLateness()
        await onThread { body() }
        print("\(name): late \(await takeLateness()); \(residentBytes() >> 20) MiB resident")
    }
}

/// Runs what blocks on a thread that may.
func onThread<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
    await withCheckedContinuation { continuation in
        let thread = Unmanaged.passRetained(Body { continuation.resume(returning: body()) })  // released in the thread
        var id = pthread_t()
        pthread_create(
            &id,
            nil,
            { raw in
                if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
                return nil
            },
            thread.toOpaque(),
        )
        pthread_detach(id)
    }
}

private final class Body {
    let run: () -> Void

    init(_ run: @escaping () -> Void) {
        self.run = run
    }
}
