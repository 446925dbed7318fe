//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Glibc

/// A log file that is a pipe, which is open for reading, but read by nobody.
final class UnreadLog: Sendable {
    private let directory: TemporaryDirectory
    private let descriptor: CInt

    var path: String { directory.file("log") }

    init() throws {
        directory = try TemporaryDirectory()
        guard mkfifo(directory.file("log"), 0o600) == 0 else { throw CocoaError(.fileWriteUnknown) }
        descriptor = open(directory.file("log"), O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw CocoaError(.fileReadUnknown) }
    }

    deinit { close(descriptor) }

    /// Waits until nothing more fits, and so whoever logs hangs.
    func isFull(on child: ChildProcess) async throws {
        try await child.onQueue { [self] in
            let deadline = Date().timeIntervalSinceReferenceDate + ChildProcess.patience
            var latest: CInt = -1
            while Date().timeIntervalSinceReferenceDate < deadline {
                var count: CInt = 0
                _ = ioctl(descriptor, UInt(FIONREAD), &count)
                if count == latest, count > 32_768 { return }
                latest = count
                OutputReader.pass(milliseconds: 20)
            }
            throw CocoaError(.fileReadUnknown)
        }
    }
}
