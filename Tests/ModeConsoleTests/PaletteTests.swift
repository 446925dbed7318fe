//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import mode_console

@Suite struct PaletteTests {
    private let palette = Palette(isOn: true)

    @Test func coloursStates_inTheirColumn() {
        #expect(palette.line("Worker  running  1s") == "Worker  \u{1B}[32mrunning\u{1B}[0m  1s")
        #expect(palette.line("state     failed") == "state     \u{1B}[31mfailed\u{1B}[0m")
        #expect(palette.line("state     running, 3s") == "state     \u{1B}[32mrunning\u{1B}[0m, 3s")
    }

    @Test(arguments: ["it is running", "Runner  runningly", "running", ""]) func leavesOtherWordsAlone(_ line: String) {
        #expect(palette.line(line) == line)
    }

    @Test func doesNothing_whenItIsOff() {
        let palette = Palette(isOn: false)
        #expect(palette.line("Worker  running  1s") == "Worker  running  1s")
        #expect(palette.failure("no") == "no")
    }
}
