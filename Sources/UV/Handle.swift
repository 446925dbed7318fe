//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CLibUV

/// The base of every libuv handle; it holds the one rule of their lifetime.
///
/// The memory of a `uv_*_t` is allocated here and freed in the close callback, nowhere else. `data` owns one
/// reference to this object from a successful init until that callback. So a forgotten ``close(_:)`` is a leak that
/// the census names, never a use after free.
/// See <https://docs.libuv.org/en/v1.x/handle.html>.
package class Handle {
    package enum State { case open, closing, closed }

    // Touched on the loop's thread only, and nobody's code runs meanwhile.
    @exclusivity(unchecked) package private(set) var state = State.open
    package let loop: Loop
    let memory: UnsafeMutableRawPointer
    private let kind: HandleCensus.Kind
    private var closeObservers: [() -> Void] = []

    init<CHandle>(
        _ type: CHandle.Type,
        _ kind: HandleCensus.Kind,
        on loop: Loop,
        initialize: (UnsafeMutablePointer<CHandle>) -> CInt,
    ) throws(UVError) {
        loop.preconditionOnLoop()
        let pointer = UnsafeMutablePointer<CHandle>.allocate(capacity: 1)
        let status = initialize(pointer)
        guard status == 0 else {
            pointer.deallocate()
            throw UVError(rawValue: status)
        }
        self.loop = loop
        self.kind = kind
        memory = UnsafeMutableRawPointer(pointer)
        uv_handle_set_data(base, Unmanaged.passRetained(self).toOpaque())  // +1, given back in `closeCallback`
        loop.census.opened(kind)
    }

    deinit {
        assert(state == .closed, "libuv still owns this handle")
    }

    /// Closes the handle; `completion` runs on the loop once libuv has let go of it.
    ///
    /// Closing twice is allowed: the second call only waits for the first.
    package func close(_ completion: (() -> Void)? = nil) {
        loop.preconditionOnLoop()
        guard state != .closed else {
            completion?()
            return
        }
        if let completion { closeObservers.append(completion) }
        guard state == .open else { return }
        state = .closing
        uv_close(base, closeCallback)
    }

    fileprivate func didClose() {
        state = .closed
        loop.census.closed(kind)
        memory.deallocate()
        releaseCallbacks()
        let observers = closeObservers
        closeObservers = []
        for observer in observers { observer() }
    }

    /// Lets go of closures that may hold the handle's owner; the handle is closed.
    func releaseCallbacks() {}

    var base: UnsafeMutablePointer<uv_handle_t> { memory.assumingMemoryBound(to: uv_handle_t.self) }

    func requireOpen() throws(UVError) {
        loop.preconditionOnLoop()
        guard state == .open else { throw .closed }
    }

    /// The wrapper that a handle's `data` points to.
    static func from(_ handle: UnsafeMutableRawPointer?) -> Self? {
        guard let handle, let data = uv_handle_get_data(handle.assumingMemoryBound(to: uv_handle_t.self)) else {
            return nil
        }
        // Unretained: the +1 of `init` keeps the object alive until the close callback.
        return unsafeDowncast(Unmanaged<Handle>.fromOpaque(data).takeUnretainedValue(), to: Self.self)
    }
}

extension Handle {
    /// Whether an active handle keeps the loop running.
    ///
    /// On by default.
    package var isReferenced: Bool {
        get { uv_has_ref(base) != 0 }
        set {
            loop.preconditionOnLoop()
            guard state == .open else { return }
            if newValue { uv_ref(base) } else { uv_unref(base) }
        }
    }

    /// Whether the handle is doing something: a started timer, a watched descriptor.
    package var isActive: Bool { uv_is_active(base) != 0 }
}

private func closeCallback(_ base: UnsafeMutablePointer<uv_handle_t>?) {
    guard let data = uv_handle_get_data(base) else { return }
    Unmanaged<Handle>.fromOpaque(data).takeRetainedValue().didClose()  // -1, balances `init`
}
