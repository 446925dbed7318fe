//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode

/// A struct of options, whose first member is its size.
///
/// C programs are compiled with the header of one version and run with the library of another. A shorter struct is an
/// older one: what it lacks is zero, which stands for the default everywhere. A longer one is newer, and is understood as
/// long as what this library does not know is zero.
protocol VersionedOptions {
    /// All zero.
    init()

    /// The size that the struct had in the first version.
    static var firstSize: Int { get }
}

extension VersionedOptions {
    static var firstSize: Int { MemoryLayout<Self>.stride }

    /// Reads what the host gave; `nil` stands for all defaults.
    init(_ pointer: UnsafePointer<Self>?, _ argument: String) throws(Refusal) {
        self.init()
        guard let pointer else { return }
        let bytes = UnsafeRawPointer(pointer)
        let size = bytes.loadUnaligned(as: Int.self)
        let known = MemoryLayout<Self>.stride
        guard size >= Self.firstSize, size <= 1 << 16 else {
            throw Refusal(
                MODE_ESIZE,
                "`\(argument)->size` is \(size), and must be \(known): begin with { .size = sizeof … }",
            )
        }
        if size > known {
            let rest = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(start: bytes, count: size)[known...])
            guard rest.allSatisfy({ $0 == 0 }) else {
                throw Refusal(
                    MODE_ESIZE,
                    "`\(argument)` has a member that is newer than this library, which is \(mode_version())",
                )
            }
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
