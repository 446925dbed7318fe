//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

// The names are those of mode.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CMode

@c @implementation
package func mode_version() -> UInt32 {
    UInt32(MODE_VERSION_MAJOR << 16 | MODE_VERSION_MINOR << 8 | MODE_VERSION_PATCH)
}

@c @implementation
package func mode_version_string() -> UnsafePointer<CChar>? { versionText.pointer }

private let versionText = StaticCString("\(MODE_VERSION_MAJOR).\(MODE_VERSION_MINOR).\(MODE_VERSION_PATCH)")
