//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Labels as they appear in paths and log lines: any text that a user gives, made harmless.
enum Label {
    static let longest = 128

    /// The text without line breaks and other control characters, `/` replaced, cut when it is very long; `fallback` when
    /// nothing is left.
    static func sanitized(_ label: String, fallback: String) -> String {
        if !label.isEmpty, label.utf8.count <= longest, label.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F })
        {
            return label
        }
        // Scalars, not characters: one character may consist of thousands of them.
        var clean = String.UnicodeScalarView()
        for scalar in label.unicodeScalars.prefix(longest) {
            if scalar == "/" {
                clean.append("∕")
            } else {
                clean.append(isLineBreakOrControl(scalar) ? " " : scalar)
            }
        }
        if label.unicodeScalars.count > longest { clean.append("…") }
        return clean.allSatisfy(\.properties.isWhitespace) ? fallback : String(clean)
    }

    private static func isLineBreakOrControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}

extension Lifecycle {
    /// The label for logs and paths.
    var shortLabel: String {
        guard let service else { return "?" }
        return Label.sanitized(service.shortLabel, fallback: TypeNames.name(of: type(of: service)))
    }

    /// The place in the tree: `Worker/App/UserCache`.
    var path: String {
        ServiceTree.ancestry(of: self).reversed().map(\.shortLabel).joined(separator: "/")
    }
}
