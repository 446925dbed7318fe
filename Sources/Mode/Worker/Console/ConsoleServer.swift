//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop

/// The console of a worker: it listens, and has a session for each client, on a thread of its own.
// Sendable: what changes is touched on the console's loop only.
final class ConsoleServer: @unchecked Sendable {
    let loop = EventLoop.make(threadNamed: "mode.console")
    let limits: ConsoleLimits
    let log: ConsoleLog
    private let place: ConsolePlace
    private let sources: ConsoleSources

    private var listener: SocketListener?
    private var sessions: [ObjectIdentifier: ConsoleSession] = [:]
    private var budget: TokenLevel
    private var refusals: RefusalCount
    private var wrongTokens: RefusalCount
    private var acceptTimer: CallbackTimer?
    private var trace: ConsoleTrace?
    private var stopObserving: (@Sendable () -> Void)?
    private var isClosed = false
    private(set) var counters = ConsoleCounters()
    /// When the next command may be executed: the console leaves half of the time to others.
    private var nextCommand = LoopInstant(nanoseconds: 0)

    /// - Throws: `SocketError` for an endpoint that cannot be one.
    init(
        _ endpoint: ConsoleEndpoint,
        _ sources: ConsoleSources,
        limits: ConsoleLimits = ConsoleLimits(),
        log: @escaping @Sendable (Logger.Level, String) -> Void,
    ) throws(SocketError) {
        place = try ConsolePlace(endpoint)
        self.sources = sources
        self.limits = limits
        self.log = ConsoleLog(log)
        budget = TokenLevel(interval: .seconds(1) / limits.acceptsPerSecond, capacity: limits.burst)
        refusals = RefusalCount(interval: limits.refusalLog)
        wrongTokens = RefusalCount(interval: limits.refusalLog)
    }

    // MARK: Opening and closing

    /// Listens; returns where.
    ///
    /// On the console's loop.
    ///
    /// - Throws: `SocketError`.
    @discardableResult
    func open() throws(SocketError) -> SocketAddress {
        let onWaiting = { [weak self] (_: SocketListener) -> Void in
            guard let self else { return }
            accept()
        }
        let listener: SocketListener
        switch place {
        case .file(let file, let directory):
            if let directory {
                try PrivateDirectory.ensure(directory)
                ConsolePlace.tidy(directory)
            }
            listener = try SocketListener(file: file, on: loop, onWaiting: onWaiting)
        case .port(let host, let port, _):
            listener = try SocketListener(host: host, port: port, on: loop, onWaiting: onWaiting)
        }
        self.listener = listener
        log.log(.info, "Console at \(listener.address)")
        return listener.address
    }

    /// Ends the console, soon; its file is gone at once.
    ///
    /// From any thread.
    func close() {
        removeFile()
        loop.execute { [self] in
            guard !isClosed else { return }
            isClosed = true
            listener?.close()
            if let acceptTimer { loop.disarm(acceptTimer) }
            for session in sessions.values { session.close(saying: "the program ends") }
            log.end()
        }
    }

    /// Removes the socket's file: it takes no lock and allocates nothing.
    ///
    /// From any thread.
    func removeFile() {
        if case .file(let file, _) = place { file.remove() }
    }

    // MARK: Clients

    /// Takes the connection that waits, if it is time.
    private func accept() {
        guard !isClosed, let listener, acceptTimer == nil else { return }
        budget.refill(at: loop.now)
        guard budget.take(1, at: loop.now) else {
            let timer = CallbackTimer { [weak self] in
                self?.acceptTimer = nil
                self?.accept()
            }
            acceptTimer = timer
            return loop.arm(timer, at: budget.due(1))
        }
        do {
            let connection = try listener.accept()
            counters.accepted += 1
            admit(connection)
        } catch {
            log.log(.debug, "Console: \(error)")
        }
    }

    private func admit(_ connection: SocketConnection) {
        let strangers = sessions.values.count { $0.isStranger }
        guard sessions.count < limits.connections, strangers < limits.strangers else {
            connection.close(saying: ConsoleFraming.notice("too many connections, \(sessions.count); try again later"))
            counters.refused += 1
            if let count = refusals.note(at: loop.now) {
                log.log(.warning, "Console: refused \(count.counted("connection")); \(sessions.count) are open")
            }
            return
        }
        let session = ConsoleSession(connection, of: self, number: counters.accepted)
        sessions[ObjectIdentifier(session)] = session
        counters.connections = sessions.count
        session.begin()
    }

    func forget(_ session: ConsoleSession) {
        sessions[ObjectIdentifier(session)] = nil
        counters.connections = sessions.count
        observeIfWanted()
    }

    var token: ConsoleToken? {
        if case .port(_, _, let token) = place { token } else { nil }
    }

    var title: String { "\(sources.program), process \(ThisProcess.id)" }

    func noteWrongToken() {
        counters.wrongTokens += 1
        if let count = wrongTokens.note(at: loop.now) {
            log.log(.warning, "Console: \(count.counted("client")) without the right token")
        }
    }

    func noteDroppedLines(_ count: Int) { counters.droppedLines += count }

    // MARK: Commands

    /// Answers a command, or says how long to wait with it.
    func answer(_ request: ConsoleRequest) -> ConsoleAnswer {
        counters.commands += 1
        let began = loop.now
        let answer = ConsoleDesk(sources: sources, trustsPaths: token == nil).answer(request, counters: counters)
        let took = began.duration(to: loop.now)
        nextCommand = loop.now.advanced(by: min(took, .seconds(1)))
        return answer
    }

    /// How long a client has to wait that has more commands.
    var pause: Duration { max(loop.now.duration(to: nextCommand), .zero) }

    // MARK: Traces

    /// Has events told while anybody wants them.
    func observeIfWanted() {
        let isWanted = sessions.values.contains { $0.filter.isOn }
        if isWanted, stopObserving == nil {
            let trace = ConsoleTrace(on: loop, capacity: limits.trace) { [weak self] events, lost in
                self?.show(events, lost)
            }
            self.trace = trace
            stopObserving = sources.observe { trace.post($0) }
        } else if !isWanted, let stop = stopObserving {
            stopObserving = nil
            trace = nil
            stop()
        }
    }

    private func show(_ events: [ServiceEvent], _ lost: Int) {
        for session in sessions.values where session.filter.isOn { session.show(events, lost) }
    }
}
