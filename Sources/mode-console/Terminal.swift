//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CLibEdit
import Glibc
import ModeLoop

/// The streams of this process.
enum Terminal {
    /// Prints without a line break, at once.
    static func write(_ text: String) {
        print(text, terminator: "")
        flush()
    }

    static func flush() { fflush(nil) }

    /// Prints a line to standard error, after everything that was printed before.
    static func complain(_ text: String) {
        flush()
        RawOutput.write(Array("\(text)\n".utf8), to: STDERR_FILENO)
    }
}

/// Ctrl-C.
// In one file: what the C header keeps belongs to the file that it is compiled into.
enum Interrupts {
    /// From now on Ctrl-C interrupts what waits, instead of ending the program.
    static func catchThem() { mode_edit_catch_interrupts() }

    /// Whether there was one since the last question.
    static func take() -> Bool { mode_edit_take_interrupt() != 0 }
}
