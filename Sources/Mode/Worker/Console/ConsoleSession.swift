//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop

/// One client of the console: its lines in, its replies out, one after the other. On the console's loop.
///
/// Nothing that a client does makes it keep more than one chunk of input, one reply and a bounded queue of traced lines.
// Sendable: touched on the console's loop only.
final class ConsoleSession: @unchecked Sendable {
    let connection: SocketConnection
    unowned let server: ConsoleServer
    let name: String
    var buffer: ConsoleLineBuffer
    var phase: Phase
    /// It has not shown the token; also while it waits to be turned away.
    private(set) var isStranger: Bool
    var isReading = false
    /// The client will send nothing more; it may still listen.
    var hasEnded = false
    var hasHeardOfEnd = false
    var filter = TraceFilter()
    var tracesJSON = false
    var droppedLines = 0
    /// Lines of the trace that wait until those before them have been taken.
    var backlog: [UInt8] = []
    /// Replies that the client has not taken yet.
    var untaken = 0

    var idle: CallbackTimer?
    var patience: CallbackTimer?
    var turn: CallbackTimer?

    enum Phase: Equatable {
        /// Has to show the token first.
        case stranger
        case ready
        /// The outcome of what it asked for is to come; counted, since one that is late is not wanted any more.
        case waiting
        case closing, closed
    }

    /// While more waits to be taken, no further command is looked at.
    static let highWater = 65_536

    init(_ connection: SocketConnection, of server: ConsoleServer, number: Int) {
        self.connection = connection
        self.server = server
        name = connection.peer.map { "process \($0.process) of user \($0.user)" } ?? "client \(number)"
        buffer = ConsoleLineBuffer(limit: server.limits.line)
        isStranger = server.token != nil
        phase = isStranger ? .stranger : .ready
    }

    // MARK: Beginning and end

    func begin() {
        server.log.log(.debug, "Console: \(name) connected")
        connection.onDrained = { [weak self] in self?.drained() }
        connection.onBroken = { [weak self] in self?.close() }
        let greeting = isStranger ? "auth TOKEN first" : "\(server.title); “help” lists the commands"
        connection.write(ConsoleFraming.notice("mode console 1: \(greeting)"))
        if isStranger {
            startPatience(server.limits.authentication) { $0.finish(saying: "no token in time") }
        } else {
            restartIdle()
        }
        advance()
    }

    /// Says last words, which need not be heard, and closes.
    func close(saying words: String) {
        guard phase != .closed else { return }
        connection.close(saying: ConsoleFraming.notice(words))
        close()
    }

    func close() {
        guard phase != .closed else { return }
        phase = .closed
        for timer in [idle, patience, turn].compactMap(\.self) { server.loop.disarm(timer) }
        (idle, patience, turn) = (nil, nil, nil)
        connection.close()
        filter = TraceFilter()
        server.log.log(.debug, "Console: \(name) disconnected")
        server.forget(self)
    }

    /// Closes when the client has taken what waits for it, or has not in time.
    func finish(saying words: String? = nil) {
        guard phase != .closing, phase != .closed else { return }
        if let words { connection.write(ConsoleFraming.notice(words)) }
        phase = .closing
        startPatience(server.limits.reply) { $0.close() }
        connection.finish { [weak self] in self?.close() }
    }

    // MARK: Input

    func received(_ event: SocketConnection.Event) {
        switch event {
        case .bytes(let bytes): buffer.append(bytes)
        case .end: (hasEnded, isReading) = (true, false)
        case .failure: return close()
        }
        advance()
    }

    /// Takes one command, if it is its turn, and sees to it that the next gets his.
    func advance() {
        guard phase == .ready || phase == .stranger, turn == nil else { return pauseReading() }
        guard connection.queuedBytes < Self.highWater else { return pauseReading() }
        switch buffer.next() {
        case .line(let line):
            handle(line)
            takeTurnLater()
        case .tooLong:
            finish(saying: "a line has \(server.limits.line) bytes at most; goodbye")
        case .incomplete:
            if hasEnded { inputEnded() } else { resumeReading() }
        }
    }

    func inputEnded() {
        if let line = buffer.last() {
            handle(line)
            return takeTurnLater()
        }
        guard phase == .ready, filter.isOn else { return finish() }
        // Who traces may have said all that he wants to say; if he has gone, writing this fails.
        guard !hasHeardOfEnd else { return }
        hasHeardOfEnd = true
        connection.write(ConsoleFraming.notice("the trace goes on"))
    }

    /// Others first; and after a command that took long, a pause as long.
    func takeTurnLater() {
        guard phase == .ready, !(buffer.isEmpty && !hasEnded) else { return advance() }
        let timer = CallbackTimer { [weak self] in
            self?.turn = nil
            self?.advance()
        }
        turn = timer
        pauseReading()
        server.loop.arm(timer, at: server.loop.now.advanced(by: server.pause))
    }

    func pauseReading() {
        guard isReading else { return }
        isReading = false
        connection.pause()
    }

    func resumeReading() {
        guard !isReading, !hasEnded else { return }
        isReading = true
        connection.read { [weak self] event in self?.received(event) }
    }

    // MARK: Commands

    func handle(_ line: String) {
        if phase == .stranger { return authenticate(line) }
        restartIdle()
        do throws(ConsoleParser.Failure) {
            guard let request = try ConsoleParser.parse(line) else { return }
            audit(request.command, line)
            execute(request)
        } catch {
            reply(.failed(error.message), wantsJSON: error.wantsJSON)
        }
    }

    func authenticate(_ line: String) {
        if server.token?.isShown(by: line) == true {
            stopPatience()
            isStranger = false
            phase = .ready
            restartIdle()
            return reply(.lines([], remark: server.title))
        }
        server.noteWrongToken()
        // Whoever guesses has to wait for it.
        phase = .waiting
        startPatience(server.limits.penalty) { session in
            session.connection.write(ConsoleFraming.bytes(of: .failed("wrong token")))
            session.finish()
        }
    }

    func audit(_ command: ConsoleCommand, _ line: String) {
        let isChange =
            switch command {
            case .control, .graph(_, .some): true
            case .logLevel(_, let change): change != nil
            default: false
            }
        guard isChange else { return }
        server.log.log(.notice, "Console: \(name) asks: \(line)")
    }

    func execute(_ request: ConsoleRequest) {
        switch server.answer(request) {
        case .reply(let answer): reply(answer, wantsJSON: request.wantsJSON)
        case .later(let lines, let begin): wait(lines, wantsJSON: request.wantsJSON, begin)
        case .trace(let change):
            filter.apply(change)
            tracesJSON = change.wantsJSON
            server.observeIfWanted()
            reply(.lines([], remark: filter.isOn ? "trace is on" : "trace is off"))
        case .goodbye:
            reply(.lines([], remark: "goodbye"))
            finish()
        }
    }

    /// Says what there is to say at once, and the rest when it comes, or that it did not.
    func wait(
        _ lines: [String],
        wantsJSON: Bool,
        _ begin: (@escaping @Sendable (ConsoleReply) -> Void) -> Void,
    ) {
        phase = .waiting
        let began = server.loop.now
        let wish = ConsoleWish()
        let limit = server.limits.outcome
        startPatience(limit) { session in
            wish.isOver = true
            session.outcome(.failed("no outcome after \(limit.inWords); what was asked for goes on"), wantsJSON)
        }
        begin { [weak self, loop = server.loop] reply in
            loop.execute { [weak self] in
                guard let self, !wish.isOver else { return }
                wish.isOver = true
                var reply = reply
                let took = began.duration(to: loop.now)
                if let remark = reply.remark { reply.remark = "\(remark) in \(took.inWords)" }
                outcome(reply, wantsJSON)
            }
        }
        connection.write(ConsoleFraming.body(lines))
    }

    func outcome(_ answer: ConsoleReply, _ wantsJSON: Bool) {
        guard phase == .waiting else { return }
        stopPatience()
        phase = .ready
        restartIdle()
        reply(answer, wantsJSON: wantsJSON)
        advance()
    }
}

/// Whether the outcome of a command is still wanted.
// Sendable: touched on the console's loop only.
private final class ConsoleWish: @unchecked Sendable {
    var isOver = false
}
