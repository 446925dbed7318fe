//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Testing

@testable import Mode

@Suite struct ConsoleLimitsTests {
    private let start = LoopInstant(nanoseconds: 1_000_000_000)

    @Test func saysRefusals_onceInAnInterval() {
        var count = RefusalCount(interval: .seconds(60))
        #expect(count.note(at: start) == 1)
        for _ in 0..<10 { #expect(count.note(at: start.advanced(by: .seconds(59))) == nil) }
        #expect(count.note(at: start.advanced(by: .seconds(60))) == 11)
        #expect(count.total == 12)
    }

    @Test func knowsItsToken() {
        let token = ConsoleToken("s3cret")
        #expect(token.isShown(by: "auth s3cret"))
        for line in ["auth s3cre", "auth s3crett", "auth s3cretX", "auth ", "s3cret", "", "auth S3cret", "AUTH s3cret"]
        {
            #expect(!token.isShown(by: line), "\(line)")
        }
    }

    @Test func neverShowsItsToken() {
        let endpoint = ConsoleEndpoint.tcp(host: "127.0.0.1", port: 9, token: "s3cret")
        #expect("\(endpoint)" == "127.0.0.1:9")
        #expect(String(reflecting: endpoint) == "127.0.0.1:9")
    }

    @Test(arguments: ["", "a b", "a\n"]) func refusesAToken_thatIsNone(_ token: String) {
        let endpoint = ConsoleEndpoint.tcp(host: "127.0.0.1", port: 0, token: token)
        #expect(throws: SocketError.self) { try ConsolePlace(endpoint) }
    }

    @Test func refusesAPath_thatIsTooLong() {
        let endpoint = ConsoleEndpoint.unixSocket("/" + String(repeating: "x", count: 107))
        let error = #expect(throws: SocketError.self) { try ConsolePlace(endpoint) }
        #expect(error?.code == .pathTooLong)
    }

    @Test(arguments: ["\0abstract", "/tmp/a\0b"]) func refusesAPath_thatIsNoFiles(_ path: String) {
        let error = #expect(throws: SocketError.self) { try ConsolePlace(.unixSocket(path)) }
        #expect(error?.code == .notASocket)
    }

    @Test func filtersByPath() {
        var filter = TraceFilter()
        #expect(!filter.isOn && !filter.matches("Worker"))
        filter.apply(TraceChange(path: "Worker/App", isOn: true, wantsJSON: false))
        #expect(filter.matches("Worker/App") && filter.matches("Worker/App/Cache"))
        #expect(!filter.matches("Worker/Apple") && !filter.matches("Worker"))
        filter.apply(TraceChange(path: nil, isOn: true, wantsJSON: false))
        #expect(filter.matches("Worker"))
        filter.apply(TraceChange(path: nil, isOn: false, wantsJSON: false))
        #expect(!filter.isOn)
    }

    @Test func opensInDebug_unlessTheProgramSaysWhere() {
        var options = WorkerOptions()
        #expect(options.consoleInUse == nil)
        options.debug = true
        #expect(options.consoleInUse == .automatic)
        options.console = .unixSocket("/tmp/x")
        #expect(options.consoleInUse == .unixSocket("/tmp/x"))
    }
}
