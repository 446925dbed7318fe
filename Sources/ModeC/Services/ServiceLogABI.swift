//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

// The names are those of mode.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

package import CMode
import Logging
import Mode

@c @implementation
package func mode_service_log(
    _ service: mode_service_t,
    _ level: mode_log_level,
    _ message: UnsafePointer<CChar>?,
) -> CInt {
    answer { () throws(Refusal) in
        let service = try service.service()
        guard let message else { throw .isNull("message") }
        service.logLine(try level.chosen("level"), String(cString: message))
    }
}

@c @implementation
package func mode_service_set_log_level(_ service: mode_service_t, _ level: mode_log_level) -> CInt {
    answer { () throws(Refusal) in try service.service().setLogLevel(level.level("level")) }
}
