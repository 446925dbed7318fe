//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// A text for C that lives as long as the process.
// Sendable: nobody writes to the text, and nobody frees it.
struct StaticCString: @unchecked Sendable {
    let pointer: UnsafePointer<CChar>?

    init(_ text: String) {
        pointer = UnsafePointer(strdup(text))
    }
}
