//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import Mode

/// A user's own wrapper.
private struct Wrapped: CausedError {
    let cause: (any Error)?
}

/// An error that is its own cause.
private struct Endless: CausedError {
    var cause: (any Error)? { self }
}

@Suite struct CausedErrorTests {
    @Test func demandsNothing_whenItIsAnOrdinaryError() {
        #expect(Boom().demandedDecision == nil)
        #expect(ServiceError(.childFailed, service: "a", cause: Boom()).demandedDecision == nil)
    }

    @Test func isFoundThroughWrappers_howeverDeep() {
        var error: any Error = DoNotRestart(Boom())
        for depth in 0..<20 {
            error =
                depth.isMultiple(of: 2) ? Wrapped(cause: error) : ServiceError(.childFailed, service: "", cause: error)
        }
        #expect(error.demandedDecision == .stop)
        #expect(Wrapped(cause: TerminateTree(exitCode: 7)).demandedDecision == .shutdown(exitCode: 7))
    }

    @Test func countsTheOutermost_whenThereAreTwo() {
        #expect(TerminateTree(exitCode: 3, DoNotRestart()).demandedDecision == .shutdown(exitCode: 3))
        #expect(DoNotRestart(TerminateTree()).demandedDecision == .stop)
    }

    @Test func ends_whenAnErrorIsItsOwnCause() { #expect(Endless().demandedDecision == nil) }

    @Test func saysWhatItIsAbout() {
        #expect("\(DoNotRestart(Boom("no licence")))" == "no licence (not to be restarted)")
        #expect("\(TerminateTree())" == "ends the whole tree")
    }
}
