//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import Mode

@Suite struct ServiceErrorTests {
    @Test func saysWhoWhatWhereWhenAndWhy() {
        let error = ServiceError(
            .startFailed,
            service: "Worker/App",
            step: .onStart,
            elapsed: .milliseconds(1_500),
            cause: Boom("no route"),
        )
        #expect(error.description == "Worker/App: failed to start in onStart() after 1.5 s: no route")
    }

    @Test(arguments: [
        (ServiceError.Code.alreadyStarted, "a: is already started"),
        (.stopped, "a: was stopped before it was running"),
        (.stopping, "a: is stopping; start it again when it has stopped"),
        (.startFailed, "a: failed to start"),
        (.startTimedOut, "a: did not start in time"),
        (.cancelled, "a: start was cancelled"),
        (.abandoned, "a: still has code of an earlier run executing"),
        (.childFailed, "a: a child failed"),
        (.dependencyCycle, "a: depends on itself"),
        (.hasOtherParent, "a: already has a parent"),
        (.notAChild, "a: is not a child"),
        (.invalidArgument, "a: invalid argument"),
    ])
    func hasASentenceForEachCode(code: ServiceError.Code, expected: String) {
        #expect(ServiceError(code, service: "a").description == expected)
    }

    @Test func namesTheWholeCycle() {
        let error = ServiceError(.dependencyCycle, service: "a/b", message: "a → b → a")
        #expect(error.description == "a/b: depends on itself: a → b → a")
    }

    @Test func findsTheRootCause_throughAChain() {
        let inner = ServiceError(.startFailed, service: "a/b/c", cause: Boom("deep"))
        let outer = ServiceError(.childFailed, service: "a/b", cause: inner)
        #expect(outer.rootCause as? Boom == Boom("deep"))
        #expect((ServiceError(.stopped, service: "a").rootCause as? ServiceError)?.code == .stopped)
        #expect(outer.description == "a/b: a child failed: a/b/c: failed to start: deep")
    }
}
