//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CLibUV

/// What a stream that is read has to say.
package enum StreamEvent: Sendable {
    case bytes([UInt8])
    /// The other side has written all that it will.
    case end
    /// The connection is broken; nothing more will come.
    case failure(UVError)
}

/// The base of streams: listening, accepting, reading, writing.
///
/// What is being written is kept by its request until libuv has let go of it, so a stream may be closed at any time;
/// completions of writes then come with ``UVError/cancelled``.
/// See <https://docs.libuv.org/en/v1.x/stream.html>.
package class Stream: Handle {
    private var onConnection: ((UVError?) -> Void)?
    private var onEvent: ((StreamEvent) -> Void)?

    /// How much one read takes at most.
    static let readSize = 8_192

    var pointer: UnsafeMutablePointer<uv_stream_t> { memory.assumingMemoryBound(to: uv_stream_t.self) }

    /// Waits for connections; the callback is told of each, and of accepts that failed, such as for want of descriptors.
    ///
    /// Until the connection is taken by ``accept(into:)`` no other is looked at, so whoever accepts late, keeps the others
    /// waiting in the kernel's queue.
    package func listen(backlog: CInt = 128, _ onConnection: @escaping (UVError?) -> Void) throws(UVError) {
        try requireOpen()
        self.onConnection = onConnection
        try UVError.check(uv_listen(pointer, backlog, connectionCallback))
    }

    /// Takes the connection that the callback told of.
    package func accept(into client: Stream) throws(UVError) {
        try requireOpen()
        try UVError.check(uv_accept(pointer, client.pointer))
    }

    /// Begins to read; after an end or a failure nothing more comes.
    package func startReading(_ onEvent: @escaping (StreamEvent) -> Void) throws(UVError) {
        try requireOpen()
        self.onEvent = onEvent
        try UVError.check(uv_read_start(pointer, allocateCallback, readCallback))
    }

    /// Stops reading; what arrives meanwhile waits in the kernel, and holds up who sends it.
    package func stopReading() {
        loop.preconditionOnLoop()
        guard state == .open else { return }
        uv_read_stop(pointer)
        onEvent = nil
    }

    /// Writes all of `bytes`, after what was given before; `completion` runs on the loop when the kernel has taken them.
    package func write(_ bytes: [UInt8], _ completion: @escaping (UVError?) -> Void) throws(UVError) {
        try requireOpen()
        try WriteRequest.start(on: self, bytes, completion)
    }

    /// Writes what fits now, and says how much that was.
    package func tryWrite(_ bytes: [UInt8]) -> Int {
        loop.preconditionOnLoop()
        guard state == .open else { return 0 }
        return bytes.withUnsafeBufferPointer { bytes in
            var buffer = uv_buf_init(
                UnsafeMutableRawPointer(mutating: UnsafeRawPointer(bytes.baseAddress))?
                    .assumingMemoryBound(to: CChar.self),
                UInt32(bytes.count),
            )
            return Int(max(0, uv_try_write(pointer, &buffer, 1)))
        }
    }

    /// Says that nothing more will be written, after what was given before.
    package func shutdown(_ completion: @escaping (UVError?) -> Void) throws(UVError) {
        try requireOpen()
        try ShutdownRequest.start(on: self, completion)
    }

    /// How many bytes wait to be taken by the kernel.
    package var queueSize: Int { state == .open ? uv_stream_get_write_queue_size(pointer) : 0 }

    /// The descriptor; the stream's, not to be closed.
    package var descriptor: CInt? {
        var descriptor: uv_os_fd_t = -1
        return uv_fileno(base, &descriptor) == 0 ? descriptor : nil
    }

    override func releaseCallbacks() {
        onConnection = nil
        onEvent = nil
    }

    fileprivate func connected(_ status: CInt) {
        onConnection?(status < 0 ? UVError(rawValue: status) : nil)
    }

    fileprivate func read(_ count: Int, _ buffer: UnsafePointer<uv_buf_t>?) {
        guard count != 0, let onEvent else { return }  // 0 is libuv's EAGAIN
        if count > 0, let bytes = buffer?.pointee.base {
            let raw = UnsafeRawBufferPointer(start: bytes, count: count)
            return onEvent(.bytes(Array(raw)))
        }
        stopReading()
        onEvent(count == Int(UV_EOF.rawValue) ? .end : .failure(UVError(rawValue: CInt(count))))
    }
}

private func connectionCallback(_ raw: UnsafeMutablePointer<uv_stream_t>?, _ status: CInt) {
    Stream.from(raw)?.connected(status)
}

/// One buffer for one read: a stream that waits holds none.
private func allocateCallback(
    _ raw: UnsafeMutablePointer<uv_handle_t>?,
    _ suggested: Int,
    _ buffer: UnsafeMutablePointer<uv_buf_t>?,
) {
    let memory = UnsafeMutablePointer<CChar>.allocate(capacity: Stream.readSize)  // given back in `readCallback`
    buffer?.pointee = uv_buf_init(memory, UInt32(Stream.readSize))
}

private func readCallback(
    _ raw: UnsafeMutablePointer<uv_stream_t>?,
    _ count: Int,
    _ buffer: UnsafePointer<uv_buf_t>?,
) {
    Stream.from(raw)?.read(count, buffer)
    buffer?.pointee.base?.deallocate()
}
