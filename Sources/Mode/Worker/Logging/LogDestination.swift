//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// Where log lines are written: a descriptor that somebody owns, or a file of its own.
///
/// Usable from any thread. A line is one `write(2)` under a lock, so lines never mix. A write that fails drops its line
/// and counts it: logging never ends a program and never tries for ever.
package final class LogDestination: Sendable {
    private let path: String?
    private let state: Lock<State>

    private struct State {
        var descriptor: CInt
        var droppedLines = 0
        /// Set when a write stopped inside a line, so that the next one does not continue it.
        var isInsideLine = false
    }

    /// Writes to a descriptor, which stays its owner's to close and must outlive the destination.
    package init(descriptor: CInt) {
        path = nil
        state = Lock(State(descriptor: descriptor))
    }

    /// Appends to a file, and creates it if need be.
    package init(path: String) throws(LogFileError) {
        self.path = path
        state = Lock(State(descriptor: try Self.open(path)))
    }

    deinit {
        if path != nil { OutputFile.close(state.withLock(\.descriptor)) }
    }

    /// Opens the file anew, after somebody has moved the old one away.
    ///
    /// Lines go to the old file until the new one is open; if it cannot be opened they stay there.
    /// A destination that is a descriptor is left as it is.
    package func reopen() throws(LogFileError) {
        guard let path else { return }
        let fresh = try Self.open(path)
        let old = state.withLock { state in
            defer { (state.descriptor, state.isInsideLine) = (fresh, false) }
            return state.descriptor
        }
        OutputFile.close(old)
    }

    /// Writes one record, line break included.
    package func write(_ line: [UInt8]) {
        state.withLock { state in
            let bytes = state.isInsideLine ? [UInt8(ascii: "\n")] + line : line
            let outcome = BrokenPipeSignal.heldBack { RawOutput.write(bytes, to: state.descriptor) }
            if outcome.ending == .complete {
                state.isInsideLine = false
            } else {
                state.droppedLines += 1
                if outcome.written > 0 { state.isInsideLine = bytes[outcome.written - 1] != UInt8(ascii: "\n") }
            }
        }
    }

    /// How many lines could not be written, or not wholly.
    package var droppedLines: Int { state.withLock(\.droppedLines) }

    /// Whether lines go to a terminal at present.
    package var isTerminal: Bool { OutputFile.isTerminal(state.withLock(\.descriptor)) }

    private static func open(_ path: String) throws(LogFileError) -> CInt {
        do throws(SystemError) {
            return try OutputFile.openForAppending(path)
        } catch {
            throw LogFileError(path: path, cause: error)
        }
    }
}
