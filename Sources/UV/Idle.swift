//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CLibUV

/// A `uv_idle_t`: called on each turn, once a turn, and keeps the poll from waiting.
///
/// See <https://docs.libuv.org/en/v1.x/idle.html>.
package final class Idle: Handle {
    private let onTurn: () -> Void

    package init(on loop: Loop, _ onTurn: @escaping () -> Void) throws(UVError) {
        self.onTurn = onTurn
        try super.init(uv_idle_t.self, .idle, on: loop) { uv_idle_init(loop.pointer, $0) }
    }

    private var pointer: UnsafeMutablePointer<uv_idle_t> { memory.assumingMemoryBound(to: uv_idle_t.self) }

    package func start() {
        guard state == .open else { return }
        uv_idle_start(pointer, idleCallback)
    }

    package func stop() {
        guard state == .open else { return }
        uv_idle_stop(pointer)
    }

    fileprivate func turn() { onTurn() }
}

private func idleCallback(_ raw: UnsafeMutablePointer<uv_idle_t>?) {
    Idle.from(raw)?.turn()
}
