//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import mode_console

@Suite struct ServerConnectionTests {
    @Test(arguments: [
        (". ok", ServerConnection.Line.success("")), (". ok restarted", .success("restarted")),
        (". failed: no", .failure("no")), ("* hello", .notice("hello")), ("Worker", .body("Worker")), ("", .body("")),
        (".. ok", .body(". ok")), (".* x", .body("* x")),
    ])
    func tellsLinesApart(_ text: String, _ line: ServerConnection.Line) {
        #expect(ServerConnection.line(text) == line)
    }
}
