//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// The call stack of a thread at one instant, as addresses; the innermost frame first.
package struct CapturedStack: Sendable, Hashable {
    /// The first is the instruction that is executed; the others are where calls return to.
    package let addresses: [UInt]
    /// Whether the stack is deeper than that.
    package let isCutOff: Bool
    /// The task that the thread executed.
    package let task: RuntimeIdentity?
    /// The reference in the task-local that was asked for.
    package let local: RuntimeIdentity?
    /// Since when the loop was busy at that moment, in milliseconds of the monotonic clock; `nil` if it waited.
    package let busySince: UInt64?

    package init(
        addresses: [UInt],
        isCutOff: Bool = false,
        task: RuntimeIdentity? = nil,
        local: RuntimeIdentity? = nil,
        busySince: UInt64? = nil,
    ) {
        self.addresses = addresses
        self.isCutOff = isCutOff
        self.task = task
        self.local = local
        self.busySince = busySince
    }
}

/// One call in a stack.
package struct StackFrame: Sendable, Hashable, Codable {
    /// The function, demangled; `nil` when nothing is known of it.
    package var name: String?
    /// The source file's path.
    package var file: String?
    /// The line in the file, from 1.
    package var line: Int?
    /// The column in the line, from 1.
    package var column: Int?
    /// The file name of the executable or library.
    package var image: String?
    /// The address, relative to the image's beginning, or absolute where there is no image.
    package var offset: UInt
    /// Whether the call was replaced by the function's body.
    package var isInlined: Bool

    package init(
        name: String? = nil,
        file: String? = nil,
        line: Int? = nil,
        column: Int? = nil,
        image: String? = nil,
        offset: UInt = 0,
        isInlined: Bool = false,
    ) {
        self.name = name
        self.file = file
        self.line = line
        self.column = column
        self.image = image
        self.offset = offset
        self.isInlined = isInlined
    }
}

extension StackFrame: CustomStringConvertible {
    /// `blockHere() at Scenario.swift:54:31`, or `libc.so.6+0x2a1f0` when no more is known.
    package var description: String {
        let place = "\(image ?? "?")+0x\(String(offset, radix: 16))"
        guard let name else { return place }
        guard let source else { return "\(name) in \(image ?? "?")" }
        return "\(name) at \(source)"
    }

    /// `Scenario.swift:54:31`; what the compiler made has no place.
    private var source: String? {
        guard let file, let line, line > 0 else { return nil }
        let name = file.lastComponent
        guard let column, column > 0 else { return "\(name):\(line)" }
        return "\(name):\(line):\(column)"
    }
}
