//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

// The names are those of mode.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

package import CMode
import Glibc
import Mode

@c @implementation
package func mode_beacon_visit(
    _ service: mode_service_t,
    _ callback: mode_node_callback?,
    _ user_data: UnsafeMutableRawPointer?,
) -> CInt {
    answerNumber { () throws(Refusal) -> CInt in
        let service = try service.service()
        guard let callback else { throw .isNull("callback") }
        return TreeVisit(service.beacon.snapshot()).visit { node in callback(node, user_data) }
    }
}

@c @implementation
package func mode_beacon_json(
    _ service: mode_service_t,
    _ json: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
    _ length: UnsafeMutablePointer<Int>?,
) -> CInt {
    answer { () throws(Refusal) in
        let service = try service.service()
        guard let json else { throw .isNull("json") }
        try HostMemory.give(service.beacon.snapshot().json, json, length)
    }
}

@c @implementation
package func mode_beacon_text(
    _ service: mode_service_t,
    _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
    _ length: UnsafeMutablePointer<Int>?,
) -> CInt {
    answer { () throws(Refusal) in
        let service = try service.service()
        guard let text else { throw .isNull("text") }
        try HostMemory.give(service.beacon.snapshot().text, text, length)
    }
}

@c @implementation
package func mode_free(_ memory: UnsafeMutableRawPointer?) { free(memory) }
