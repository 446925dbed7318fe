//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Synchronization

#if canImport(Runtime)
import Runtime
#endif

/// Finds out what the addresses of a stack mean: functions, files, lines.
///
/// It reads the program's symbols and debug information from disk, which takes some 10 ms or, in a large program on a busy
/// machine, seconds. So it is done on a thread of its own, and if that takes too long, the names that images export and
/// addresses have to do.
package enum Symbolication {
    private static let thread = HelperThread(named: "mode.symbols")

    /// The frames of a stack, inlined calls included; the innermost first.
    package static func frames(of stack: CapturedStack, atMost limit: Duration = .seconds(20)) -> [StackFrame] {
        let found = Found()
        let isDone = thread.perform(atMost: limit) {
            let frames = symbolicate(stack.addresses)
            found.frames.withLock { $0 = frames }
        }
        if isDone, let frames = found.frames.withLock(\.self) { return frames }
        return ExportedSymbols.frames(of: stack.addresses)
    }

    /// Reads the symbols of the program ahead, soon: the first stack takes a quarter of a second, later ones little.
    static func warmUp() {
        #if canImport(Runtime)
        thread.post {
            let images = images
            _ = try? Backtrace.capture().symbolicated(with: images)
        }
        #endif
    }

    private final class Found: Sendable {
        let frames = Lock<[StackFrame]?>(nil)
    }

    private static func symbolicate(_ addresses: [UInt]) -> [StackFrame] {
        #if canImport(Runtime)
        if let frames = byRuntime(addresses) { return frames }
        #endif
        return ExportedSymbols.frames(of: addresses)
    }
}

#if canImport(Runtime)
extension Symbolication {
    /// What is in memory, asked before the first stack is read.
    ///
    /// For that the toolchain maps files into memory, and later it would take such a mapping of a shared library for the
    /// library itself. What is loaded after this has the names that it exports.
    private static let images = ImageMap.capture()

    /// By the toolchain's own module; `nil` if it does not understand the format any more.
    static func byRuntime(_ addresses: [UInt]) -> [StackFrame]? {
        guard let backtrace = backtrace(of: addresses) else { return nil }
        guard let symbolicated = backtrace.symbolicated(with: images) else { return nil }
        let frames = symbolicated.frames.compactMap { StackFrame($0) }
        return frames.isEmpty ? nil : frames
    }

    static func backtrace(of addresses: [UInt]) -> Backtrace? {
        #if arch(x86_64)
        let architecture = "x86_64"
        #else
        let architecture = "arm64"
        #endif
        let bytes = CompactBacktrace.encode(addresses)
        let words = ["architecture": architecture, "backtrace": CompactBacktrace.base64(bytes)]
        return try? Backtrace(from: WordsDecoder(words: words))
    }
}

extension StackFrame {
    /// `nil` for what is no call of the program: thunks of the compiler, marks of the format.
    fileprivate init?(_ frame: SymbolicatedBacktrace.Frame) {
        guard !frame.isSwiftThunk, let address = frame.captured.addressBits else { return nil }
        self.init(offset: address, isInlined: frame.inlined)
        guard let symbol = frame.symbol else {
            let exported = ExportedSymbols.frame(at: address)
            (image, offset, name) = (exported.image, exported.offset, exported.name)
            return
        }
        // Without the version that some symbols of the C library carry.
        name = symbol.name.split(separator: "@", maxSplits: 1).first.map(String.init)
        image = symbol.imageName
        offset = UInt(clamping: symbol.offset)
        guard let location = symbol.sourceLocation else { return }
        (file, line, column) = (location.path, location.line, location.column)
    }
}

extension Backtrace.Frame {
    fileprivate var addressBits: UInt? { UInt(originalProgramCounter) }
}
#endif
