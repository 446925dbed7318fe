//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Synchronization
import Testing
import UV

@Suite struct ThreadLocalTests {
    private final class Value {}

    @Test func startsEmpty_andReturnsWhatWasSet() {
        let local = ThreadLocal<Value>()
        let value = Value()
        #expect(local.value == nil)
        local.value = value
        #expect(local.value === value)
        local.value = nil
        #expect(local.value == nil)
    }

    @Test func isEmptyOnOtherThreads() throws {
        let local = ThreadLocal<Value>()
        let value = Value()
        local.value = value
        let wasEmpty = POSIXLock(false)
        let thread = try UV.Thread(name: "other") {
            wasEmpty.withLock { $0 = local.value == nil }
        }
        thread.join()
        #expect(wasEmpty.withLock { $0 })
        #expect(local.value === value)
        local.value = nil
    }

    @Test func retainsNothing() {
        let local = ThreadLocal<Value>()
        weak var weakly: Value?
        do {
            let value = Value()
            weakly = value
            local.value = value
            local.value = nil
        }
        #expect(weakly == nil)
    }
}
