//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import Mode
import ModeLoop
import Synchronization

/// A service on a thread of its own that notes, for each hook, on which thread its code runs: its own, and that of
/// everything that would leave for the global pool if nobody kept it.
actor ChildThreadProbe: Service {
    nonisolated let lifecycle: Lifecycle
    nonisolated let label = "probe"
    nonisolated var baseLogger: Logger { .silent }
    nonisolated let child: ChildService
    nonisolated let seen = Lock<[String: Set<String>]>([:])

    init(thread: String) {
        lifecycle = Lifecycle(on: .thread(thread))
        child = ChildService("child", script: .starting { [seen = ChildThreadNotes.shared] _ in seen.note(thread) })
    }

    /// The threads on which each place ran, by the name of the place.
    nonisolated var threads: [String: Set<String>] { seen.withLock { $0 } }

    nonisolated func note(_ place: String) {
        seen.withLock { seen in _ = seen[place, default: []].insert(ChildThreads.currentName) }
    }

    var dependencies: Dependencies {
        note("dependencies")
        return Dependencies([child.after()])
    }

    var tasks: Tasks {
        background("task") { await self.visit("task") }
        every(.milliseconds(1), "timer") { await self.visit("timer") }
    }

    func onFirstStart() async { await visit("onFirstStart") }

    func onStart() async {
        onClose { await self.visit("closer") }
        await visit("onStart")
    }

    func onStarted() async {
        addTask { await self.visit("added task") }
        await visit("onStarted")
        // Leave the timer time for a tick.
        try? await EventLoop.current?.sleep(for: .milliseconds(5))
    }

    func onStop() async { await visit("onStop") }

    func onShutdown() async { await visit("onShutdown") }

    func onRestart() async { await visit("onRestart") }

    private func visit(_ place: String) async {
        note(place)
        await plain("\(place): nonisolated async")
        await concurrent("\(place): @concurrent")
        await ChildBystander().note("\(place): default actor", self)
        async let left: Void = plain("\(place): async let")
        async let right: Void = concurrent("\(place): async let @concurrent")
        _ = await (left, right)
        await withTaskGroup { group in
            for _ in 0..<3 { group.addTask { await self.plain("\(place): group") } }
        }
        note("\(place): afterwards")
    }

    private nonisolated func plain(_ place: String) async { note(place) }

    @concurrent private nonisolated func concurrent(_ place: String) async { note(place) }
}

/// A default actor: it has no executor of its own.
private actor ChildBystander {
    func note(_ place: String, _ probe: ChildThreadProbe) { probe.note(place) }
}

/// On which thread the children of probes ran, by the thread of the probe.
final class ChildThreadNotes: Sendable {
    static let shared = ChildThreadNotes()
    private let notes = Lock<[String: Set<String>]>([:])

    func note(_ thread: String) {
        notes.withLock { notes in _ = notes[thread, default: []].insert(ChildThreads.currentName) }
    }

    func threads(below thread: String) -> Set<String> { notes.withLock { $0[thread] ?? [] } }
}
