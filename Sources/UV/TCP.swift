//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CLibUV
import Glibc

/// A `uv_tcp_t`.
///
/// See <https://docs.libuv.org/en/v1.x/tcp.html>.
package final class TCP: Stream {
    package init(on loop: Loop) throws(UVError) {
        try super.init(uv_tcp_t.self, .tcp, on: loop) { uv_tcp_init(loop.pointer, $0) }
    }

    private var handle: UnsafeMutablePointer<uv_tcp_t> { memory.assumingMemoryBound(to: uv_tcp_t.self) }

    /// Binds to a numeric address, of IPv4 or IPv6; port 0 lets the system choose.
    package func bind(_ address: String, port: UInt16) throws(UVError) {
        try requireOpen()
        var storage = sockaddr_storage()
        let status = withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { uv_ip4_addr(address, CInt(port), $0) } == 0
                ? 0
                : storage.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                    uv_ip6_addr(address, CInt(port), $0)
                }
        }
        try UVError.check(status)
        let bound = withUnsafePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { uv_tcp_bind(handle, $0, 0) }
        }
        try UVError.check(bound)
    }

    /// The port that the socket is bound to.
    package func boundPort() throws(UVError) -> UInt16 {
        try requireOpen()
        var storage = sockaddr_storage()
        var length = CInt(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { uv_tcp_getsockname(handle, $0, &length) }
        }
        try UVError.check(status)
        // The port is at the same place in both families' addresses.
        return withUnsafePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt16(bigEndian: $0.pointee.sin_port) }
        }
    }

    /// Sends small pieces at once, instead of waiting for more.
    package func setNoDelay() throws(UVError) {
        try requireOpen()
        try UVError.check(uv_tcp_nodelay(handle, 1))
    }
}
