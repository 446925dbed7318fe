//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

// The functions of kvservices.h; the compiler compares them with it.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CKVServices
import Glibc
import Mode
import ModeC

@c @implementation
package func kv_stats_new(
    _ loop: mode_loop_t,
    _ interval: UInt64,
    _ stats: UnsafeMutablePointer<mode_service_t>?,
) -> CInt {
    guard let stats, let interval = Int64(exactly: interval), interval > 0 else { return MODE_EINVAL.rawValue }
    guard let loop = loop.eventLoop else { return MODE_EHANDLE.rawValue }
    stats.pointee = Statistics(on: loop, reportingEvery: .nanoseconds(interval)).exportToHost()
    return MODE_OK.rawValue
}

@c @implementation
package func kv_stats_count(_ stats: mode_service_t, _ name: UnsafePointer<CChar>?) -> CInt {
    guard let name = name.map({ String(cString: $0) }) else { return MODE_EINVAL.rawValue }
    return withStatistics(stats) { $0.count(name) }
}

@c @implementation
package func kv_stats_text(_ stats: mode_service_t, _ buffer: UnsafeMutablePointer<CChar>?, _ capacity: Int) -> CInt {
    var text = ""
    let status = withStatistics(stats) { text = $0.text }
    guard status == MODE_OK.rawValue else { return status }
    return text.withCString { text in withVaList([text]) { vsnprintf(buffer, capacity, "%s", $0) } }
}

/// Goes into the actor at once, which is allowed on the thread of its loop, and nowhere else.
private func withStatistics(_ service: mode_service_t, _ body: (isolated Statistics) -> Void) -> CInt {
    guard let statistics = service.service as? Statistics else { return MODE_EHANDLE.rawValue }
    guard statistics.loop.isOnLoop else { return MODE_ETHREAD.rawValue }
    statistics.assumeIsolated(body)
    return MODE_OK.rawValue
}
