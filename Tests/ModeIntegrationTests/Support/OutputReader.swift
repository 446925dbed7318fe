//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Glibc

/// Reads one stream of a child process, line by line.
// Sendable: only the queue of its child process touches it.
final class OutputReader: @unchecked Sendable {
    private var descriptor: CInt?
    private var bytes: [UInt8] = []
    /// Up to here lines were looked at.
    private var position = 0

    init(_ descriptor: CInt?) {
        self.descriptor = descriptor
    }

    deinit {
        if let descriptor { close(descriptor) }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The next line that contains a text; `nil` when time is over or the stream has ended.
    func nextLine(containing wanted: String, within seconds: Double) -> String? {
        let deadline = Date().timeIntervalSinceReferenceDate + seconds
        while true {
            while let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: bytes[position..<end], as: UTF8.self)
                position = end + 1
                if line.contains(wanted) { return line }
            }
            let left = deadline - Date().timeIntervalSinceReferenceDate
            guard left > 0, let descriptor else { return nil }
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&entry, 1, CInt(left * 1_000) + 1) > 0 { readSome() }
        }
    }

    /// Reads what is there until the life line ends, which it reports, or something was read.
    static func wait(_ readers: [OutputReader], orEndOf lifeLine: CInt, within seconds: Double) -> Bool {
        var entries = readers.map { pollfd(fd: $0.descriptor ?? -1, events: Int16(POLLIN), revents: 0) }
        entries.append(pollfd(fd: lifeLine, events: Int16(POLLIN), revents: 0))
        guard poll(&entries, nfds_t(entries.count), CInt(seconds * 1_000) + 1) > 0 else { return false }
        for (index, reader) in readers.enumerated() where entries[index].revents != 0 { reader.readSome() }
        return entries[readers.count].revents != 0
    }

    func readRest() {
        while descriptor != nil { readSome() }
    }

    private func readSome() {
        guard let descriptor else { return }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &buffer, buffer.count)
        if count > 0 {
            bytes += buffer[..<count]
        } else if count == 0 || errno != EINTR {
            close(descriptor)
            self.descriptor = nil
        }
    }
}
