//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CLibUV

/// A `uv_signal_t`: calls back on the loop each time the process receives a signal.
///
/// Several loops may watch the same signal; each gets it. Deliveries of one signal may coalesce, as the kernel's do.
/// See <https://docs.libuv.org/en/v1.x/signal.html>.
package final class SignalWatcher: Handle {
    private let onSignal: (CInt) -> Void

    package init(on loop: Loop, _ onSignal: @escaping (CInt) -> Void) throws(UVError) {
        self.onSignal = onSignal
        try super.init(uv_signal_t.self, .signal, on: loop) { uv_signal_init(loop.pointer, $0) }
    }

    /// Begins to watch; fails for signals that cannot be caught, such as SIGKILL.
    package func start(_ signal: CInt) throws(UVError) {
        try requireOpen()
        try UVError.check(
            uv_signal_start(memory.assumingMemoryBound(to: uv_signal_t.self), signalCallback, signal)
        )
    }

    fileprivate func received(_ signal: CInt) { onSignal(signal) }
}

private func signalCallback(_ raw: UnsafeMutablePointer<uv_signal_t>?, _ signal: CInt) {
    SignalWatcher.from(raw)?.received(signal)
}
