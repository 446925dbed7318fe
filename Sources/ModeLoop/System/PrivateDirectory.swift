//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// Directories that nobody but this process's user may look into.
package enum PrivateDirectory {
    /// Makes the directory if it is not there, with mode 0700.
    ///
    /// - Throws: ``SocketError`` if it cannot be made, or if what is there is not a directory of ours with that mode:
    ///   in a place that everybody may write to, somebody else may have been first.
    package static func ensure(_ path: String) throws(SocketError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            let error = SystemError.last
            throw SocketError(.system, "the directory \(path) cannot be made: \(error)")
        }
        if let flaw = flaw(of: path) { throw SocketError(.notPrivate, "the directory \(path) \(flaw)") }
    }

    /// What is wrong with a directory, in words; `nil` if it is ours alone.
    package static func flaw(of path: String) -> String? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return "cannot be looked at: \(SystemError.last)" }
        guard status.st_mode & S_IFMT == S_IFDIR else { return "is no directory" }
        guard status.st_uid == geteuid() else { return "belongs to user \(status.st_uid), not to us" }
        guard status.st_mode & 0o077 == 0 else { return "is open to others (mode \(octal(status.st_mode & 0o777)))" }
        return nil
    }

    /// The names of the files in a directory, sorted; none if it cannot be read.
    package static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private static func octal(_ mode: mode_t) -> String { String(mode, radix: 8) }
}
