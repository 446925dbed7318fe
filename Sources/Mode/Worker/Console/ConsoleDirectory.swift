//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// Where workers put the sockets of their consoles, and where clients look for them.
package enum ConsoleDirectory {
    /// `$XDG_RUNTIME_DIR/mode`, or `/tmp/mode-UID` where there is no such directory.
    package static var path: String { runtime ?? fallback }

    /// Where sockets may be: a worker may have another environment than who looks for it.
    package static var candidates: [String] { [runtime, fallback].compactMap(\.self) }

    private static var runtime: String? {
        let directory = ProcessEnvironment.value(of: "XDG_RUNTIME_DIR") ?? ""
        return directory.hasPrefix("/") ? "\(directory)/mode" : nil
    }

    private static var fallback: String { "/tmp/mode-\(ThisProcess.user)" }
}
