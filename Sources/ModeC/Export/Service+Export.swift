//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

@_exported public import CMode
public import Mode
public import ModeLoop

/// Swift services in the tree of a C program, and the other way round.
extension Service {
    /// Gives the C program that is the host a handle of this service.
    ///
    /// The host has to free it, by `mode_service_free()`; until then the service lives. Every function of `mode.h` works on
    /// it, but for those that need callbacks: timers and tasks are begun in Swift. Its callbacks come on its loop.
    ///
    /// - Returns: the handle; each call gives another one.
    public nonisolated func exportToHost() -> mode_service_t { ServiceEntry.make(endsWithService: false) { _ in self } }
}

extension mode_service_t {
    /// The service of a handle that the C program has, whoever made it; `nil` if the handle is over.
    public var service: (any Service)? { try? service("service") }
}

extension mode_loop_t {
    /// The loop of a handle that the C program has, to be given to `Lifecycle(on: .loop(…))`; `nil` if the handle is over, or
    /// its loop is being given back.
    public var eventLoop: EventLoop? { try? entryInUse().loop }
}
