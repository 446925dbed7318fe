//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Something that another thread wants done on a loop.
enum InboxCall: Sendable {
    case closure(@Sendable () -> Void)
    /// Of a C program; a closure around it would cost an allocation, which another thread frees.
    case posted(PostedCall)

    consuming func carryOut() {
        switch self {
        case .closure(let body): body()
        case .posted(let call): call.function(call.data)
        }
    }
}

/// A function of a C program, with what it is to be given.
// Sendable: the pointer is the program's, which gave it to be used on the loop's thread.
package struct PostedCall: @unchecked Sendable {
    fileprivate let function: @convention(c) (UnsafeMutableRawPointer?) -> Void
    fileprivate let data: UnsafeMutableRawPointer?

    package init(
        _ function: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void,
        _ data: UnsafeMutableRawPointer?,
    ) {
        self.function = function
        self.data = data
    }
}
