//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Whether the thread sanitizer is in the processes that are tested, and so its ways are.
///
/// It has a thread of its own that wakes up, flushes the standard streams even in `_exit`, and makes a start slow.
enum ThreadSanitizer {
    static var isOn: Bool {
        #if MODE_SANITIZE_THREAD
        true
        #else
        false
        #endif
    }
}
