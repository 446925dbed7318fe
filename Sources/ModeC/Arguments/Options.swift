//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode

/// A struct of options, whose first member is its size.
///
/// C programs are compiled with the header of one version and run with the library of another. A shorter struct is an
/// older one: what it lacks is zero, which stands for the default everywhere. Sizes that no version had are refused, so
/// nothing is read beyond what the host has.
protocol VersionedOptions {
    /// All zero.
    init()

    /// The sizes that the struct had in earlier versions.
    static var earlierSizes: [Int] { get }
}

extension VersionedOptions {
    static var earlierSizes: [Int] { [] }

    /// Reads what the host gave; `nil` stands for all defaults.
    init(_ pointer: UnsafePointer<Self>?, _ argument: String) throws(Refusal) {
        self.init()
        guard let pointer else { return }
        let bytes = UnsafeRawPointer(pointer)
        let size = bytes.loadUnaligned(as: Int.self)
        let known = MemoryLayout<Self>.stride
        guard size == known || Self.earlierSizes.contains(size) else {
            throw Refusal(
                MODE_ESIZE,
                "`\(argument)->size` is \(size), and for this library it is \(known): begin with { .size = sizeof … }",
            )
        }
        withUnsafeMutableBytes(of: &self) { own in
            own.copyMemory(from: UnsafeRawBufferPointer(start: bytes, count: min(size, own.count)))
        }
    }
}

extension mode_loop_options: VersionedOptions {}
extension mode_log_options: VersionedOptions {}
extension mode_service_hooks: VersionedOptions {}
extension mode_service_options: VersionedOptions {}
extension mode_timer_options: VersionedOptions {}
extension mode_supervisor_options: VersionedOptions {}
extension mode_child_options: VersionedOptions {}
extension mode_worker_options: VersionedOptions {}
extension mode_attach_options: VersionedOptions {}
