//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import mode_console

@Suite struct ColumnsTests {
    @Test func fillsTheWidth_columnByColumn() {
        #expect(Columns.lines(["a", "bb", "c", "d", "e"], width: 12) == ["a   c   e", "bb  d"])
        #expect(Columns.lines(["a", "b"], width: 1) == ["a", "b"])
        #expect(Columns.lines([], width: 80) == [])
    }
}
