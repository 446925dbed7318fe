//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import ModeLoop

/// Writes a file so that nobody ever sees half of it.
enum AtomicFile {
    /// Replaces the file at `path`: the bytes go to a new file beside it, which then takes its name.
    ///
    /// If anything fails, the new file is removed and the old one untouched.
    static func write(_ bytes: [UInt8], to path: String) throws(GraphvizError) {
        // Not `mkstemp`, whose files nobody else may read: this one follows the umask, as any other.
        let temporary = path + ".\(getpid()).\(UInt32.random(in: .min ... .max))"
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw failure(path, .last) }
        do throws(GraphvizError) {
            let ending = RawOutput.write(bytes, to: file).ending
            let closed = close(file) == 0 ? nil : SystemError.last
            if case .failed(let reason) = ending { throw failure(path, reason) }
            if let closed { throw failure(path, closed) }
            guard rename(temporary, path) == 0 else { throw failure(path, .last) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    private static func failure(_ path: String, _ reason: SystemError) -> GraphvizError {
        GraphvizError(.fileNotWritten, "cannot write '\(path)': \(reason)")
    }
}
