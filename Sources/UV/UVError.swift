//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CLibUV

/// An error code of libuv.
package struct UVError: Error, RawRepresentable, Hashable, Sendable {
    package let rawValue: CInt

    package init(rawValue: CInt) {
        self.rawValue = rawValue
    }

    /// The symbol, such as `ETIMEDOUT`.
    package var name: String { String(cString: uv_err_name(rawValue)) }

    /// libuv's sentence for the code.
    package var message: String { String(cString: uv_strerror(rawValue)) }

    package static let cancelled = UVError(rawValue: CInt(UV_ECANCELED.rawValue))
    package static let invalidArgument = UVError(rawValue: CInt(UV_EINVAL.rawValue))
    package static let closed = UVError(rawValue: CInt(UV_EBADF.rawValue))

    /// Throws when a libuv call returned a negative status.
    package static func check(_ status: CInt) throws(UVError) {
        guard status < 0 else { return }
        throw UVError(rawValue: status)
    }
}

extension UVError: CustomStringConvertible {
    package var description: String { "\(name): \(message)" }
}
