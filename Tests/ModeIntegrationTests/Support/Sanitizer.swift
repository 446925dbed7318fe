//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Whether one of the sanitizers is in the processes that are tested, and so a heap of its own.
enum Sanitizer {
    static var isOn: Bool {
        #if MODE_SANITIZE_THREAD || MODE_SANITIZE_ADDRESS
        true
        #else
        false
        #endif
    }
}
