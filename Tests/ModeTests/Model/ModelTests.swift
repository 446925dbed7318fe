//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeTesting
import ModelTrees
import Testing

/// Random trees of services, faults and commands; `make soak` lives through many more of them.
@Suite struct ModelTests {
    init() { ServiceLogging.use(Silence.logger) }

    @Test(arguments: 0..<UInt64(100))
    func keepsEveryRule(seed: UInt64) throws {
        try Scenario.run(seed: seed)
    }

    @Test func isTheSame_whenASeedIsLivedThroughAgain() throws {
        func trace() throws -> [String] {
            var lines: [String] = []
            try Scenario.run(seed: 7, trace: .all) { lines.append($0) }
            return lines
        }
        #expect(try trace() == trace())
    }
}
