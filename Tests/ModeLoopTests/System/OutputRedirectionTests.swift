//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import ModeLoop
import Synchronization
import Testing
import UV

/// On private descriptors: the process's own belong to all tests at once.
@Suite(.timeLimit(.minutes(10))) struct OutputRedirectionTests {
    private final class Lines: Sendable {
        private let stored = Lock<[String]>([])
        var all: [String] { stored.withLock { $0 } }
        func append(_ line: String) { stored.withLock { $0.append(line) } }
    }

    private let lines = Lines()

    @Test func handsOnLinesInOrder_andThenPutsTheDescriptorBack() throws {
        let pipe = try TestPipe()
        let redirection = try redirect([pipe.writeEnd])
        for number in 0..<1_000 { say("line \(number)\n", pipe.writeEnd) }
        redirection.restore()
        say("after\n", pipe.writeEnd)
        #expect(lines.all == (0..<1_000).map { "line \($0)" })
        pipe.closeWriteEnd()
        withExtendedLifetime(redirection) { #expect(redirection.original(of: 99) == 99) }
        #expect(pipe.readSome() == Array("after\n".utf8))
    }

    @Test func doesNotDeadlock_whenAMegabyteIsPrintedInOneGo() throws {
        let pipe = try TestPipe()
        let redirection = try redirect([pipe.writeEnd])
        let text = String(repeating: String(repeating: "x", count: 99) + "\n", count: 20_000)
        say(text, pipe.writeEnd)
        redirection.restore()
        #expect(lines.all.count == 20_000)
        #expect(lines.all.allSatisfy { $0.utf8.count == 99 })
    }

    @Test func keepsAPartialLine_untilItIsCompleteOrTheEnd() throws {
        let pipe = try TestPipe()
        let redirection = try redirect([pipe.writeEnd])
        for piece in ["one ", "two\n\n", "  \n", "the end"] { say(piece, pipe.writeEnd) }
        redirection.restore()
        #expect(lines.all == ["one two", "the end"])
    }

    @Test func doesNotComeBackIn_whenTheSinkPrintsToTheOriginal() throws {
        let pipe = try TestPipe()
        let lines = lines
        let box = Box(Lock<CInt>(-1))
        let redirection = try OutputRedirection(of: [pipe.writeEnd]) { line in
            lines.append(line)
            RawOutput.write(Array("log: \(line)\n".utf8), to: box.value.withLock { $0 })
        }
        box.value.withLock { $0 = redirection.original(of: pipe.writeEnd) }
        say("one\ntwo\n", pipe.writeEnd)
        redirection.restore()
        #expect(lines.all == ["one", "two"])
        #expect(String(decoding: pipe.readSome(), as: UTF8.self) == "log: one\nlog: two\n")
    }

    @Test func keepsStreamsApart_whenTwoAreRedirected() throws {
        let (first, second) = (try TestPipe(), try TestPipe())
        let redirection = try redirect([first.writeEnd, second.writeEnd])
        say("fi", first.writeEnd)
        say("sec", second.writeEnd)
        say("rst\n", first.writeEnd)
        say("ond\n", second.writeEnd)
        redirection.restore()
        #expect(lines.all.sorted() == ["first", "second"])
    }

    @Test func ends_whenAnotherHolderOfThePipeLivesOn() throws {
        let pipe = try TestPipe()
        let redirection = try redirect([pipe.writeEnd])
        // As in a child process that has inherited the descriptor.
        let inherited = dup(pipe.writeEnd)
        defer { close(inherited) }
        say("last\n", inherited)
        redirection.restore()
        #expect(lines.all == ["last"])
    }

    @Test func losesNothing_whenManyThreadsPrint() throws {
        let pipe = try TestPipe()
        let redirection = try redirect([pipe.writeEnd])
        let descriptor = pipe.writeEnd
        let threads = try (0..<4).map { thread in
            try NativeThread(named: "test.\(thread)") {
                for number in 0..<500 { RawOutput.write(Array("\(thread).\(number)\n".utf8), to: descriptor) }
            }
        }
        for thread in threads { thread.join() }
        redirection.restore()
        #expect(Set(lines.all).count == 2_000)
    }

    @Test func restores_whenItIsLetGo() throws {
        let pipe = try TestPipe()
        do {
            let redirection = try redirect([pipe.writeEnd])
            say("in\n", pipe.writeEnd)
            redirection.restore()
            redirection.restore()
        }
        _ = try redirect([pipe.writeEnd])
        say("out\n", pipe.writeEnd)
        #expect(lines.all == ["in"])
        #expect(pipe.readSome() == Array("out\n".utf8))
    }

    @Test func changesNothing_whenOneDescriptorIsNotOpen() throws {
        let pipe = try TestPipe()
        #expect(throws: SystemError.badDescriptor) { _ = try redirect([pipe.writeEnd, 1_000_000]) }
        say("still here\n", pipe.writeEnd)
        #expect(pipe.readSome() == Array("still here\n".utf8))
    }

    @Test func catchesPrint_onStandardOutput() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            StandardOutput.makeLineBuffered()
            print("before")
            let lines = Lines()
            let redirection = try OutputRedirection { lines.append($0) }
            for _ in 0..<20_000 { print(String(repeating: "x", count: 99)) }
            print("partial", terminator: "")
            redirection.restore()
            print("after")
            StandardOutput.flush()
            #expect(lines.all.count == 20_001)
            #expect(lines.all.last == "partial")
        }
        let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        #expect(output.contains("before\n"))
        #expect(output.contains("after\n"))
        #expect(!output.contains("xxx"))
    }

    @Test func traps_whenTheSinkRestores() async {
        await #expect(processExitsWith: .failure) {
            let pipe = try TestPipe()
            let box = Box(Lock<OutputRedirection?>(nil))
            let redirection = try OutputRedirection(of: [pipe.writeEnd]) { _ in
                box.value.withLock { $0 }?.restore()
            }
            box.value.withLock { $0 = redirection }
            for _ in 0..<1_000_000 { RawOutput.write(Array("again\n".utf8), to: pipe.writeEnd) }
        }
    }

    private func redirect(_ descriptors: [CInt]) throws(SystemError) -> OutputRedirection {
        let lines = lines
        return try OutputRedirection(of: descriptors) { lines.append($0) }
    }

    private func say(_ text: String, _ descriptor: CInt) {
        RawOutput.write(Array(text.utf8), to: descriptor)
    }
}

/// A lock that closures can share.
private final class Box<Value: ~Copyable & Sendable>: Sendable {
    let value: Value
    init(_ value: consuming Value) { self.value = value }
}
