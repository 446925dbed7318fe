//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CLibUV

/// A `uv_check_t`: called on each turn, after the loop polled for I/O.
///
/// See <https://docs.libuv.org/en/v1.x/check.html>.
package final class Check: Handle {
    private let onTurn: () -> Void

    package init(on loop: Loop, _ onTurn: @escaping () -> Void) throws(UVError) {
        self.onTurn = onTurn
        try super.init(uv_check_t.self, .check, on: loop) { uv_check_init(loop.pointer, $0) }
    }

    private var pointer: UnsafeMutablePointer<uv_check_t> { memory.assumingMemoryBound(to: uv_check_t.self) }

    package func start() {
        guard state == .open else { return }
        uv_check_start(pointer, checkCallback)
    }

    package func stop() {
        guard state == .open else { return }
        uv_check_stop(pointer)
    }

    fileprivate func turn() { onTurn() }
}

private func checkCallback(_ raw: UnsafeMutablePointer<uv_check_t>?) {
    Check.from(raw)?.turn()
}
