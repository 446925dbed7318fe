//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Testing
import UV

@Suite struct UVErrorTests {
    @Test func carriesNameAndMessage() {
        let error = UVError(rawValue: -ETIMEDOUT)
        #expect(error.name == "ETIMEDOUT")
        #expect(error.message == "connection timed out")
        #expect("\(error)" == "ETIMEDOUT: connection timed out")
    }

    @Test func throwsForNegativeStatusesOnly() throws {
        try UVError.check(0)
        try UVError.check(1)
        #expect(throws: UVError.invalidArgument) { try UVError.check(-EINVAL) }
    }

    @Test func knowsTheCodesThatCallersAskFor() {
        #expect(UVError.cancelled.name == "ECANCELED")
        #expect(UVError.closed.name == "EBADF")
    }
}
