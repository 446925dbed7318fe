//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CLibEdit
import Glibc

/// Reads lines from a terminal by libedit: editing, history, completion; and shows what the server says meanwhile.
///
/// One for a process.
final class LineEditor {
    /// What there is to read beside the keyboard, and what to do about it.
    ///
    /// - Returns: False if there will be nothing more: the line is given up.
    private let onServer: () -> Bool
    private let complete: (_ head: String) -> Completion
    private let prompt: UnsafeMutablePointer<CChar>
    private let server: CInt
    private var editor: OpaquePointer?
    private var past: OpaquePointer?
    private var partial: [UInt8] = []

    enum Line: Equatable { case text(String), end, interrupted, serverGone }

    /// What the tabulator does: insert a text, or show what is possible.
    struct Completion: Equatable {
        var insertion = ""
        var candidates: [String] = []
    }

    private var ending = Line.end

    init(
        prompt: String,
        server: CInt,
        complete: @escaping (String) -> Completion,
        onServer: @escaping () -> Bool,
    ) {
        setlocale(LC_ALL, "")
        self.prompt = strdup(prompt)
        self.server = server
        self.complete = complete
        self.onServer = onServer
        // Unretained: the owner keeps this object while lines are read.
        let owner = Unmanaged.passUnretained(self).toOpaque()
        editor = mode_edit_make("mode-console", owner, promptCallback, readCallback, completeCallback)
        past = editor.flatMap { mode_edit_make_history($0, 500) }
    }

    deinit {
        if let past { history_end(past) }
        if let editor { el_end(editor) }
        free(prompt)
    }

    func next() -> Line {
        guard let editor else { return .end }
        ending = .end
        var count: CInt = 0
        guard let bytes = el_gets(editor, &count), count > 0 else {
            el_reset(editor)
            return ending
        }
        var line = String(cString: bytes)
        while line.last?.isNewline == true { line.removeLast() }
        if let past, !line.allSatisfy(\.isWhitespace) { mode_edit_remember(past, line) }
        return .text(line)
    }

    // MARK: Called by libedit

    fileprivate var promptText: UnsafeMutablePointer<CChar> { prompt }

    /// The next character of the keyboard; -1 gives up the line.
    fileprivate func read(_ character: UnsafeMutablePointer<wchar_t>) -> CInt {
        while true {
            if Interrupts.take() {
                Terminal.write("^C\n")
                ending = .interrupted
                return -1
            }
            var inputs = [
                pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
                pollfd(fd: server, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&inputs, 2, -1) > 0 else { continue }
            if inputs[1].revents != 0 {
                Terminal.write("\r\u{1B}[K")
                guard onServer() else {
                    ending = .serverGone
                    return -1
                }
                Terminal.flush()
                if let editor { mode_edit_refresh(editor) }
            }
            guard inputs[0].revents != 0 else { continue }
            var byte: UInt8 = 0
            guard Glibc.read(STDIN_FILENO, &byte, 1) == 1 else { return 0 }
            guard let scalar = decode(byte) else { continue }
            character.pointee = wchar_t(bitPattern: scalar.value)
            return 1
        }
    }

    /// A character of UTF-8, when it is complete.
    private func decode(_ byte: UInt8) -> Unicode.Scalar? {
        partial.append(byte)
        let length = partial[0] < 0x80 ? 1 : partial[0] >= 0xF0 ? 4 : partial[0] >= 0xE0 ? 3 : 2
        guard partial.count >= length else { return nil }
        defer { partial = [] }
        return String(decoding: partial, as: UTF8.self).unicodeScalars.first
    }

    fileprivate func completeLine() -> CInt {
        guard let editor, let info = el_line(editor)?.pointee else { return CC_ERROR }
        let length = info.cursor - info.buffer
        let head = String(decoding: UnsafeRawBufferPointer(start: info.buffer, count: length), as: UTF8.self)
        let completion = complete(head)
        if !completion.insertion.isEmpty {
            return el_insertstr(editor, completion.insertion) == 0 ? CC_REFRESH : CC_ERROR
        }
        guard !completion.candidates.isEmpty else { return CC_REFRESH_BEEP }
        print("\n" + Columns.lines(completion.candidates, width: Columns.terminalWidth).joined(separator: "\n"))
        Terminal.flush()
        return CC_REDISPLAY
    }
}

private func owner(of editor: OpaquePointer?) -> LineEditor? {
    guard let editor, let owner = mode_edit_owner(editor) else { return nil }
    return Unmanaged<LineEditor>.fromOpaque(owner).takeUnretainedValue()  // its owner keeps it, see `init`
}

private func promptCallback(_ editor: OpaquePointer?) -> UnsafeMutablePointer<CChar>? { owner(of: editor)?.promptText }

private func readCallback(_ editor: OpaquePointer?, _ character: UnsafeMutablePointer<wchar_t>?) -> CInt {
    guard let owner = owner(of: editor), let character else { return -1 }
    return owner.read(character)
}

private func completeCallback(_ editor: OpaquePointer?, _ character: CInt) -> UInt8 {
    UInt8(owner(of: editor)?.completeLine() ?? CC_ERROR)
}
