//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop

/// What a client is told, and how long things may take.
extension ConsoleSession {
    // MARK: Output

    func reply(_ answer: ConsoleReply, wantsJSON: Bool = false) {
        var answer = answer
        if wantsJSON, let failure = answer.failure, answer.body.isEmpty {
            answer.body = [JSONValue.members(["error": .string(failure)]).text]
        }
        untaken += 1
        flushInOrder()
        let isWritten = connection.write(ConsoleFraming.bytes(of: answer)) { [weak self] in self?.replyTaken() }
        guard isWritten else { return close() }
        if patience == nil { waitUntilTaken() }
    }

    func waitUntilTaken() {
        startPatience(server.limits.reply) { session in
            session.server.log.log(.debug, "Console: \(session.name) does not take its reply")
            session.close()
        }
    }

    func replyTaken() {
        untaken -= 1
        guard phase == .ready else { return }
        stopPatience()
        if untaken > 0 { waitUntilTaken() }
    }

    func drained() {
        flush()
        advance()
    }

    /// Shows what of some events this client wants to see; lines that do not fit into its queue are counted.
    func show(_ events: [ServiceEvent], _ lost: Int) {
        guard phase == .ready || phase == .waiting else { return }
        drop(lost)
        for event in events where filter.matches(event.path) {
            // Once some are missing, all are until there is room for many.
            guard droppedLines == 0 else { drop(1); continue }
            let line = EventLine(event: event)
            let bytes = ConsoleFraming.notice(tracesJSON ? line.json.text : line.text)
            if connection.queuedBytes + backlog.count + bytes.count > server.limits.queue {
                drop(1)
            } else {
                backlog += bytes
            }
        }
        flush()
    }

    /// Writes the lines of the trace that wait, when those before them have been taken: in one piece, since a write of
    /// its own for each would take several times the memory.
    func flush() {
        guard connection.queuedBytes == 0 else { return }
        if droppedLines > 0 {
            let words = "… \(droppedLines.counted("line")) dropped"
            backlog += ConsoleFraming.notice(
                tracesJSON ? JSONValue.members(["dropped": .integer(droppedLines)]).text : words
            )
            droppedLines = 0
        }
        flushInOrder()
    }

    /// The same, whatever waits: before a reply.
    func flushInOrder() {
        guard !backlog.isEmpty else { return }
        connection.write(backlog)
        backlog = []
    }

    private func drop(_ count: Int) {
        droppedLines += count
        server.noteDroppedLines(count)
    }

    // MARK: Time

    /// One thing that the client is given time for; a second one replaces the first.
    func startPatience(_ limit: Duration, _ whenOver: @escaping (ConsoleSession) -> Void) {
        stopPatience()
        let timer = CallbackTimer { [weak self] in
            guard let self else { return }
            patience = nil
            whenOver(self)
        }
        patience = timer
        server.loop.arm(timer, at: server.loop.now.advanced(by: limit))
    }

    func stopPatience() {
        guard let patience else { return }
        server.loop.disarm(patience)
        self.patience = nil
    }

    func restartIdle() {
        if let idle { server.loop.disarm(idle) }
        let timer = CallbackTimer { [weak self] in self?.idleIsOver() }
        idle = timer
        server.loop.arm(timer, at: server.loop.now.advanced(by: server.limits.idle))
    }

    func idleIsOver() {
        idle = nil
        guard phase == .ready else { return }
        // Who has said all that he will may be gone for long, and nobody would notice.
        if filter.isOn, !hasEnded { return restartIdle() }
        finish(saying: "nothing was asked for \(server.limits.idle.inWords); goodbye")
    }
}
