//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import Mode

@Suite struct JSONValueTests {
    @Test func writesOneLine() {
        let value = JSONValue.members([
            "text": "a \"b\"\n", "number": 1, "missing": .null, "seconds": JSONValue(.milliseconds(1_500)),
            "list": .array([.bool(true), .null, .number(.infinity)]), "empty": .object([]),
        ])
        #expect(
            value.text == #"{"text":"a \"b\"\n","number":1,"seconds":1.5,"list":[true,null,null],"empty":{}}"#
        )
    }
}
