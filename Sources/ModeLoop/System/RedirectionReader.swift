//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// The reading half of a redirection: from the pipes to the sink, until told to stop and nothing is left.
struct RedirectionReader: Sendable {
    let readEnds: [CInt]
    /// Readable, or hung up, once the descriptors have been put back.
    let stop: CInt
    let sink: @Sendable (String) -> Void

    func run() {
        var pipes = readEnds.map { ReadablePipe(descriptor: $0) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var isStopping = false
        var drain = DrainLimit()
        while pipes.contains(where: \.isOpen) {
            var entries = pipes.map { pollfd(fd: $0.isOpen ? $0.descriptor : -1, events: Int16(POLLIN), revents: 0) }
            entries.append(pollfd(fd: isStopping ? -1 : stop, events: Int16(POLLIN), revents: 0))
            let ready = poll(&entries, nfds_t(entries.count), isStopping ? DrainLimit.silence : -1)
            guard ready > 0 else {
                if ready == 0 || errno != EINTR { break }
                continue
            }
            for index in pipes.indices where entries[index].revents != 0 {
                let count = pipes[index].read(into: &buffer, sink: sink)
                if isStopping { drain.count(count) }
            }
            if isStopping && drain.isReached { break }
            isStopping = isStopping || entries[pipes.count].revents != 0
        }
        for index in pipes.indices { pipes[index].finish(sink: sink) }
        OutputFile.close(stop)
    }
}

/// How long to listen after the descriptors have been put back.
///
/// Ordinarily the pipe then has no writer left and says so. If a child process has inherited it, that never comes;
/// but once far more bytes have been read than a pipe can hold, all that was there at the time has been read.
private struct DrainLimit {
    /// How long a pipe must be silent to count as empty, in milliseconds.
    static let silence: CInt = 20
    private static let bytes = 16 << 20
    private var total = 0

    mutating func count(_ bytes: Int) { total += bytes }

    var isReached: Bool { total > Self.bytes }
}

private struct ReadablePipe {
    let descriptor: CInt
    private(set) var isOpen = true
    private var lines = LineSplitter()

    init(descriptor: CInt) {
        self.descriptor = descriptor
    }

    /// Reads once, and returns how many bytes came.
    mutating func read(into buffer: inout [UInt8], sink: (String) -> Void) -> Int {
        let descriptor = descriptor
        let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        if count > 0 {
            lines.append(buffer[..<count], emit: sink)
        } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
            isOpen = false
        }
        return max(count, 0)
    }

    mutating func finish(sink: (String) -> Void) {
        lines.finish(sink)
        OutputFile.close(descriptor)
    }
}
