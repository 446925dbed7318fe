//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// The mark of the service that speaks, as Python's users know it: `[^--UserCache]: `.
///
/// The name is the last part of the path; there is one dash fewer than levels above and including it.
enum ServicePrefix {
    static func append(path: String, to line: inout [UInt8]) {
        guard !path.isEmpty else { return }
        let slash = UInt8(ascii: "/")
        line.append(contentsOf: "[^".utf8)
        var name = path.utf8[...]
        while let next = name.firstIndex(of: slash) {
            line.append(UInt8(ascii: "-"))
            name = name[name.index(after: next)...]
        }
        // Cut at an ASCII character, so what is left is whole.
        line.append(String(Substring(name)), escaped: .text)
        line.append(contentsOf: "]: ".utf8)
    }
}
