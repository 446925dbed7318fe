//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// The two ends of a pipe; both closed in children that `exec`.
struct PipeEnds: Sendable {
    let readEnd: CInt
    let writeEnd: CInt

    init() throws(SystemError) {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemError.last }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    func closeBoth() {
        OutputFile.close(readEnd)
        OutputFile.close(writeEnd)
    }
}

/// One descriptor whose place a pipe has taken.
struct RedirectedStream: Sendable {
    /// The replaced descriptor: 1, say.
    let descriptor: CInt
    /// A second descriptor for where `descriptor` led before.
    let original: CInt
    /// Where what is written to `descriptor` comes out.
    let readEnd: CInt

    init(replacing descriptor: CInt) throws(SystemError) {
        // 3 or above: if standard input is closed, its number must not become the log's.
        let original = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        guard original >= 0 else { throw SystemError.last }
        let pipe: PipeEnds
        do throws(SystemError) {
            pipe = try PipeEnds()
            try Self.replace(descriptor, by: pipe)
        } catch {
            OutputFile.close(original)
            throw error
        }
        self.descriptor = descriptor
        self.original = original
        readEnd = pipe.readEnd
    }

    /// Makes `descriptor` lead where it led before.
    func putBack() {
        _ = duplicate(original, onto: descriptor)
    }

    /// Undoes a redirection that nobody reads.
    func abandon() {
        putBack()
        OutputFile.close(readEnd)
        OutputFile.close(original)
    }

    private static func replace(_ descriptor: CInt, by pipe: PipeEnds) throws(SystemError) {
        // More room means that a burst of output waits less often. A refusal does no harm.
        _ = fcntl(pipe.readEnd, setPipeSize, 1 << 20)
        _ = fcntl(pipe.readEnd, F_SETFL, O_NONBLOCK)
        guard duplicate(pipe.writeEnd, onto: descriptor) else {
            let error = SystemError.last
            pipe.closeBoth()
            throw error
        }
        // From here `descriptor` is the only write end, so putting it back ends the stream.
        OutputFile.close(pipe.writeEnd)
    }
}

/// `F_SETPIPE_SZ`, which the C library shows to GNU programs only.
private let setPipeSize: CInt = 1031

private func duplicate(_ source: CInt, onto target: CInt) -> Bool {
    while dup2(source, target) < 0 {
        guard errno == EINTR || errno == EBUSY else { return false }
    }
    return true
}
