//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Logging
import ModeLoop
import Synchronization

/// Keeps what an operation logs, and brings it to light only if the operation takes too long.
///
/// See ``withFlightRecorder(_:timeout:operation:context:fileID:line:_:)``. From any thread.
public final class FlightRecorder: Sendable {
    @TaskLocal static var innermost: FlightRecorder?

    /// The recorder that the calling task logs to with ``onTimeout``, if there is one.
    public static var current: FlightRecorder? {
        var recorder = innermost
        // A task that outlives the recorder that it was begun under is not recorded by it any more.
        while let ended = recorder, ended.tape.withLock({ $0.isEnded }) { recorder = ended.enclosing }
        return recorder
    }

    /// The number of the recorder, counted over the process; it stands in each line.
    public let number: Int
    /// What is recorded.
    public let operation: String
    /// What is added to the metadata of each line.
    public let context: Logger.Metadata

    private let target: Logger
    private let timeout: Duration
    private let site: String
    private let enclosing = FlightRecorder.current
    private let loop = EventLoop.current ?? .main
    private let began: LoopInstant
    private let tape = Lock(FlightTape())
    private let timer = Lock<CallbackTimer?>(nil)

    private static let count = Atomic(0)

    init(_ logger: Logger, _ operation: String, timeout: Duration, context: Logger.Metadata, site: String) {
        precondition(timeout > .zero, "a flight recorder needs a positive timeout, but it is \(timeout.inWords)")
        number = Self.count.add(1, ordering: .relaxed).newValue
        target = logger
        self.operation = operation
        self.timeout = timeout
        self.context = context.merging(enclosing?.context ?? [:]) { own, _ in own }
        self.site = site
        began = loop.now
    }

    /// A logger whose lines are recorded; with everything else it is like the one that the recorder was made with.
    ///
    /// When the recorder is at its end they are logged at once.
    public var logger: Logger {
        Logger(label: target.label) { _ in FlightRecorderHandler(recorder: self, target: target.handler) }
    }

    // MARK: Recording

    func log(_ event: LogEvent, by handler: any LogHandler) {
        let record = FlightTape.Record(event: event, handler: handler, time: loop.now)
        switch tape.withLock({ $0.add(record) }) {
        case .kept: break
        case .due: emit(record)
        case .notOurs: handler.log(event: event)
        }
    }

    private func emit(_ record: FlightTape.Record) {
        var event = record.event
        event.message = "\(prefix) (+\(began.duration(to: record.time).inWords)) \(event.message)"
        event.metadata = context.merging(event.metadata ?? [:]) { _, own in own }
        record.handler.log(event: event)
    }

    private var prefix: String { "[Flight Recorder-\(number)]" }

    private func say(_ level: Logger.Level, _ words: @autoclosure () -> String) {
        target.log(level: level, "\(self.prefix) \(words())", metadata: context, source: "Mode")
    }

    // MARK: Time

    func begin() { arm(after: timeout) }

    /// The operation has ended, one way or the other.
    func end(_ error: (any Error)?) {
        let wasOverdue = tape.withLock { $0.end() }
        if let timer = timer.withLock({ $0.take() }) { onLoop { self.loop.disarm(timer) } }
        guard wasOverdue else { return }
        let ending = error.map { "has thrown after \(elapsed.inWords): \($0)" } ?? "has ended after \(elapsed.inWords)"
        say(.info, "\"\(operation)\" \(ending)")
    }

    private var elapsed: Duration { began.duration(to: loop.now) }

    private func arm(after time: Duration) {
        onLoop { [self] in
            guard !tape.withLock({ $0.isEnded }) else { return }
            let timer = CallbackTimer { self.isOverdue(since: time) }
            self.timer.withLock { $0 = timer }
            loop.arm(timer, at: began.advanced(by: time))
        }
    }

    private func isOverdue(since time: Duration) {
        timer.withLock { $0 = nil }
        if tape.withLock({ $0.beginReplay() }) {
            replay()
        } else {
            guard !tape.withLock({ $0.isEnded }) else { return }
            remind()
        }
        // At 2, 4, 8 times the timeout: enough to see that it is still so, and not a line each time.
        arm(after: time * 2)
    }

    private func replay() {
        say(
            .warning,
            "\"\(operation)\" (\(site)) has not ended within \(timeout.inWords), and goes on; "
                + "make sure that it hangs before you restart it",
        )
        say(.info, tape.withLock { $0.last } == nil ? "It has logged nothing so far" : "This is what it has logged:")
        while let (leftOut, records) = tape.withLock({ $0.nextToReplay() }) {
            if leftOut > 0 { say(.info, "\(leftOut) older lines are left out") }
            for record in records { emit(record) }
        }
        say(.info, "-End of log-")
    }

    private func remind() {
        let last = tape.withLock { $0.last }
        let words = last.map { record in
            let ago = record.time.duration(to: loop.now)
            return "its last line is \(ago.inWords) old: \(record.event.message)"
        }
        say(.warning, "\"\(operation)\" has not ended after \(elapsed.inWords); \(words ?? "it has logged nothing")")
    }

    private func onLoop(_ body: @escaping @Sendable () -> Void) {
        guard loop.isOnLoop else { return loop.execute(body) }
        body()
    }
}
