//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode

/// What a C program is told when something does not work: a status, and a sentence that says which argument, or which
/// service, and why.
struct Refusal: Error, Sendable, CustomStringConvertible {
    let status: CInt
    let message: String

    init(_ status: mode_status, _ message: String) {
        self.status = status.code
        self.message = message
    }

    var description: String { message }

    static func isNull(_ argument: String) -> Refusal { Refusal(MODE_EINVAL, "`\(argument)` is NULL") }

    /// A value that is none of its enumeration.
    static func isNone<Choice: RawRepresentable>(_ value: Choice, _ argument: String) -> Refusal {
        Refusal(MODE_EINVAL, "`\(argument)` is \(value.rawValue), which is no \(Choice.self)")
    }
}

/// Carries out a call of the C program: what it refuses becomes the call's result, and the text of `mode_last_error()`.
func answer(function: StaticString = #function, _ body: () throws(Refusal) -> Void) -> CInt {
    answerNumber(function: function) { () throws(Refusal) -> CInt in
        try body()
        return MODE_OK.code
    }
}

/// The same for a call whose result is a number.
func answerNumber(function: StaticString = #function, _ body: () throws(Refusal) -> CInt) -> CInt {
    do {
        return try body()
    } catch {
        let name = "\(function)".prefix { $0 != "(" }
        mode_private_note_error("\(name): \(error.message)")
        return error.status
    }
}
