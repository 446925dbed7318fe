//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import TestSupport
import Testing

@testable import Mode

@Suite struct LogColorTests {
    @Test(
        arguments: [
            (.automatic, true, nil, "xterm", true),
            (.automatic, true, nil, nil, true),
            (.automatic, true, "", "xterm", true),
            (.automatic, true, "1", "xterm", false),
            (.automatic, true, nil, "dumb", false),
            (.automatic, false, nil, "xterm", false),
            (.always, false, "1", "dumb", true),
            (.never, true, nil, "xterm", false),
        ] as [(LogColor, Bool, String?, String?, Bool)]
    )
    func decides(color: LogColor, isTerminal: Bool, noColor: String?, terminal: String?, expected: Bool) {
        #expect(color.isOn(isTerminal: isTerminal, noColor: noColor, terminal: terminal) == expected)
    }

    @Test func asksTheStreamThatIsWrittenTo() throws {
        let directory = try TestDirectory()
        let destination = try LogDestination(path: directory.path("log"))
        #expect(!destination.isTerminal)
        guard case .text(let plain) = LogOutput(destination: destination).style,
            case .text(let colored) = LogOutput(destination: destination, color: .always).style
        else {
            Issue.record("text is the default format")
            return
        }
        #expect(!plain.isColored)
        #expect(colored.isColored)
    }
}
