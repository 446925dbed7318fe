//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CLibUV

/// A `uv_prepare_t`: called on each turn, before the loop polls for I/O.
///
/// See <https://docs.libuv.org/en/v1.x/prepare.html>.
package final class Prepare: Handle {
    private let onTurn: () -> Void

    package init(on loop: Loop, _ onTurn: @escaping () -> Void) throws(UVError) {
        self.onTurn = onTurn
        try super.init(uv_prepare_t.self, .prepare, on: loop) { uv_prepare_init(loop.pointer, $0) }
    }

    private var pointer: UnsafeMutablePointer<uv_prepare_t> { memory.assumingMemoryBound(to: uv_prepare_t.self) }

    package func start() {
        guard state == .open else { return }
        uv_prepare_start(pointer, prepareCallback)
    }

    package func stop() {
        guard state == .open else { return }
        uv_prepare_stop(pointer)
    }

    fileprivate func turn() { onTurn() }
}

private func prepareCallback(_ raw: UnsafeMutablePointer<uv_prepare_t>?) {
    Prepare.from(raw)?.turn()
}
