//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging
import ModeLoop
import Testing

@testable import Mode

/// Records that go to code of the program.
@Suite struct LogSinkTests {
    private let backend = LogBackend()
    private let lines = EventLog()

    private var sink: LogSink { { [lines] level, path, text in lines.add("\(level) \(path): \(text)") } }

    @Test func getsLevelPathAndText() {
        backend.configure(level: .info, sink: sink)
        var logger = backend.logger()
        logger.debug("too low")
        logger.warning("plain")
        logger[metadataKey: LogKeys.servicePath] = "App/Cache"
        logger.error("broken", metadata: ["key": "a value"])
        #expect(lines.all == ["warning : plain", "error App/Cache: broken key=\"a value\""])
    }

    @Test func isNotCalledFromInsideItself() {
        let (backend, lines) = (backend, lines)
        backend.configure(level: .info) { _, _, text in
            #expect(backend.isInsideSink)
            backend.logger().error("an echo")
            lines.add(text)
        }
        backend.logger().info("a word")
        #expect(lines.all == ["a word"])
        #expect(!backend.isInsideSink)
    }

    @Test func mayBeReplacedFromInside() {
        let (backend, lines) = (backend, lines)
        backend.configure(level: .info) { [sink] _, _, _ in backend.configure(level: .error, sink: sink) }
        backend.logger().info("the first")
        backend.logger().info("too low now")
        backend.logger().error("the last")
        #expect(lines.all == ["error : the last"])
    }

    @Test func drops_whenThereIsNone() {
        backend.configure(level: .trace, sink: nil)
        backend.logger().critical("to nobody")
        #expect(backend.droppedLines == 0)
    }

    @Test func isNotUnderWay_whenAnotherHasTakenItsPlace() throws {
        let threads = try (0..<3).map { number in
            try NativeThread(named: "logger \(number)") { [backend] in
                for _ in 0..<200 { backend.logger().info("a line") }
            }
        }
        for round in 0..<50 {
            backend.configure(level: .info) { [lines] _, _, _ in
                lines.add("begin \(round)")
                lines.add("end \(round)")
            }
            backend.configure(level: .info, sink: nil)
            lines.add("replaced \(round)")
        }
        for thread in threads { thread.join() }
        let events = lines.all
        for (index, event) in events.enumerated() where event.hasPrefix("begin") {
            #expect(events[index + 1] == "end\(event.dropFirst(5))", "one at a time")
        }
        for round in 0..<50 {
            let end = try #require(events.firstIndex(of: "replaced \(round)"))
            #expect(!events[end...].contains("end \(round)"))
        }
    }

    @Test func goesBackToTheSetupBefore_unlessSomebodyElseHasChangedIt() {
        backend.configure(level: .error, sink: sink)
        let before = backend.setup
        backend.configure(level: .info, sink: nil)
        backend.goBack(to: before, from: backend.setup)
        backend.logger().error("back")
        let old = backend.setup
        backend.configure(level: .info, sink: nil)
        backend.goBack(to: before, from: old)
        backend.logger().error("no more")
        #expect(lines.all == ["error : back"])
        #expect(backend.level == .info)
    }
}
