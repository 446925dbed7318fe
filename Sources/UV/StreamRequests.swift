//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CLibUV

/// A `uv_write_t` with the bytes that it writes.
///
/// See <https://docs.libuv.org/en/v1.x/stream.html#c.uv_write_t>.
final class WriteRequest {
    private let stream: Stream
    private let memory = UnsafeMutablePointer<uv_write_t>.allocate(capacity: 1)
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private let completion: (UVError?) -> Void

    static func start(
        on stream: Stream,
        _ bytes: [UInt8],
        _ completion: @escaping (UVError?) -> Void,
    ) throws(UVError) {
        let request = WriteRequest(stream, bytes, completion)
        let retained = Unmanaged.passRetained(request)  // +1, given back in `writeCallback`, or here when libuv refuses
        request.memory.pointee.data = retained.toOpaque()
        let start = UnsafeMutableRawPointer(request.bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
        var buffer = uv_buf_init(start, UInt32(bytes.count))
        let status = uv_write(request.memory, stream.pointer, &buffer, 1, writeCallback)
        guard status == 0 else {
            retained.release()  // -1
            throw UVError(rawValue: status)
        }
        stream.loop.census.opened(.write)
    }

    private init(_ stream: Stream, _ bytes: [UInt8], _ completion: @escaping (UVError?) -> Void) {
        self.stream = stream
        self.completion = completion
        self.bytes = .allocate(capacity: bytes.count)
        _ = self.bytes.initialize(from: bytes)
    }

    deinit {
        memory.deallocate()
        bytes.deallocate()
    }

    fileprivate func finished(_ status: CInt) {
        stream.loop.census.closed(.write)
        completion(status == 0 ? nil : UVError(rawValue: status))
    }
}

/// A `uv_shutdown_t`: the end of what a stream writes.
final class ShutdownRequest {
    private let stream: Stream
    private let memory = UnsafeMutablePointer<uv_shutdown_t>.allocate(capacity: 1)
    private let completion: (UVError?) -> Void

    static func start(on stream: Stream, _ completion: @escaping (UVError?) -> Void) throws(UVError) {
        let request = ShutdownRequest(stream, completion)
        let retained = Unmanaged.passRetained(request)  // +1, given back in `shutdownCallback`, or here
        request.memory.pointee.data = retained.toOpaque()
        let status = uv_shutdown(request.memory, stream.pointer, shutdownCallback)
        guard status == 0 else {
            retained.release()  // -1
            throw UVError(rawValue: status)
        }
        stream.loop.census.opened(.shutdown)
    }

    private init(_ stream: Stream, _ completion: @escaping (UVError?) -> Void) {
        self.stream = stream
        self.completion = completion
    }

    deinit { memory.deallocate() }

    fileprivate func finished(_ status: CInt) {
        stream.loop.census.closed(.shutdown)
        completion(status == 0 ? nil : UVError(rawValue: status))
    }
}

private func writeCallback(_ raw: UnsafeMutablePointer<uv_write_t>?, _ status: CInt) {
    guard let data = raw?.pointee.data else { return }
    Unmanaged<WriteRequest>.fromOpaque(data).takeRetainedValue().finished(status)  // -1, balances `start`
}

private func shutdownCallback(_ raw: UnsafeMutablePointer<uv_shutdown_t>?, _ status: CInt) {
    guard let data = raw?.pointee.data else { return }
    Unmanaged<ShutdownRequest>.fromOpaque(data).takeRetainedValue().finished(status)  // -1, balances `start`
}
