//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import UV

/// A libuv event loop as a Swift executor: jobs, timers and signals on one thread.
///
/// It is a serial executor (actors live on it) and a task executor (tasks prefer it) with one identity, so that code of
/// one loop calls code of the same loop without leaving it. Everything on a loop runs on its one thread, so a body that
/// blocks holds up all the others: see ``offload(_:)``.
///
/// There is ``main``, which the program runs on its main thread, or a thread of Mode's if the program does not; and
/// there are loops with a thread of their own, ``init(threadNamed:)``. Such a thread exists only while it is needed.
///
/// A loop must outlive every actor and task that runs on it; services see to that by owning theirs.
public final class EventLoop: Sendable {
    /// The name of the loop, and of its thread.
    public let name: String

    package let driver: any LoopDriver
    /// The same where libuv drives the loop; a cast takes as long as all the rest of a post.
    let uvDriver: UVDriver?

    /// Where code runs that belongs to the loop, but to no actor on it.
    package let lane = LoopLane()

    package init(name: String, driver: any LoopDriver) {
        self.name = name
        self.driver = driver
        uvDriver = driver as? UVDriver
        lane.attach(to: self)
        driver.attach(to: self)
    }

    /// Creates a loop with a thread of its own, which starts with the first thing to do and ends when nothing is left.
    ///
    /// - Parameter name: names the thread too; Linux shows the first 15 bytes.
    public convenience init(threadNamed name: String) {
        self.init(name: name, driver: UVDriver(role: .thread, name: name))
    }

    /// Creates a loop with a thread of its own, where the calling thread's environment has it: a simulated one inside a
    /// simulation.
    package static func make(threadNamed name: String) -> EventLoop {
        LoopEnvironment.current?.makeLoop(name) ?? EventLoop(threadNamed: name)
    }

    /// The loop of the program.
    ///
    /// It is served by the thread that calls ``run()``, in a program with a synchronous `main` the main thread. Where
    /// nobody does, as in tests and programs with an `async` main, a thread of Mode's hosts it as soon as it is needed.
    public static var main: EventLoop { LoopEnvironment.current?.mainLoop ?? processMain }

    private static let processMain = EventLoop(name: "mode.main", driver: UVDriver(role: .main, name: "mode.main"))

    /// The loop that the calling code runs on, if any.
    public static var current: EventLoop? { currentOnThread.value }

    static let currentOnThread = ThreadLocal<EventLoop>()

    /// For drivers: runs `body` as this loop, which ``current`` names meanwhile.
    package func asCurrent(_ body: () -> Void) {
        let previous = Self.currentOnThread.value
        Self.currentOnThread.value = self
        body()
        Self.currentOnThread.value = previous
    }

    /// Whether the caller runs on this loop's thread.
    public var isOnLoop: Bool { driver.isOnLoop }

    package func preconditionOnLoop(_ what: String) {
        precondition(isOnLoop, "\(what) was called from outside the event loop \(name)")
    }

    /// Serves the main loop on the calling thread until ``stop()``.
    ///
    /// On the process's main thread the main actor is served too. Only ``main`` is run by its user; and not from async
    /// code, which would wait for itself.
    @available(*, noasync, message: "start services instead: the loop is served for you")
    public func run() {
        precondition(
            withUnsafeCurrentTask { $0 == nil },
            "EventLoop.run() was called inside a task; it would block the thread that the task needs",
        )
        driver.run()
    }

    /// Whether ``run()`` serves the loop at present.
    package var isBeingRun: Bool { (driver as? UVDriver)?.isBeingRun ?? false }

    /// Makes ``run()`` return after the current turn, or at once if it is called later.
    ///
    /// From any thread.
    ///
    /// Only ``main`` is stopped by its user; a loop with a thread of its own ends when nothing is left to do.
    public func stop() { driver.stop() }

    /// Keeps the loop's thread going although there is nothing to do; counted.
    ///
    /// From any thread.
    package func hold() { driver.hold() }

    /// The same; false, and nothing is done, on an adopted loop that is being given back.
    package func tryToHold() -> Bool {
        if let uvDriver { return uvDriver.tryToHold() }
        hold()
        return true
    }

    /// Takes one ``hold()`` back.
    ///
    /// From any thread.
    package func release() { driver.release() }

    /// Waits until the threads of loops that nothing holds have ended, and joins them; false if that takes longer.
    ///
    /// Not from a loop's thread.
    package static func joinThreads(atMost limit: Duration) -> Bool { ThreadReaper.joinIdle(atMost: limit) }

    /// How many libuv handles and requests are open for this loop, in words; empty when none is.
    package var openHandles: String { uvDriver?.census.summary ?? "" }
}

extension EventLoop: CustomStringConvertible {
    /// The loop's name.
    public var description: String { name }
}
