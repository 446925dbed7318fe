//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CThreadStack
import Glibc

/// What the dynamic linker knows of an address: the image, and the nearest function that it exports.
///
/// The fallback where the toolchain's own symbolication is not to be had. Image and offset are what `llvm-symbolizer` and
/// `addr2line` ask for.
enum ExportedSymbols {
    static func frames(of addresses: [UInt]) -> [StackFrame] {
        addresses.enumerated().map { index, address in
            // A return address may be the first of the next function.
            frame(at: index == 0 || address == 0 ? address : address - 1)
        }
    }

    static func frame(at address: UInt) -> StackFrame {
        var symbol = mode_exported_symbol()
        guard mode_exported_symbol_at(address, &symbol) != 0 else { return StackFrame(offset: address) }
        var frame = StackFrame(offset: address - symbol.image_start)
        frame.image = symbol.image.map { String(cString: $0).lastComponent }
        frame.name = symbol.name.map { demangled(String(cString: $0)) }
        return frame
    }

    static func demangled(_ name: String) -> String {
        guard let text = demangle(name, UInt(name.utf8.count), nil, nil, 0) else { return name }
        defer { free(text) }
        return String(cString: text)
    }
}

/// The standard library's own, which it exports for this purpose: a string to be freed, or nothing.
@_silgen_name("swift_demangle")
private func demangle(
    _ name: UnsafePointer<CChar>,
    _ length: UInt,
    _ buffer: UnsafeMutablePointer<CChar>?,
    _ capacity: UnsafeMutablePointer<UInt>?,
    _ flags: UInt32,
) -> UnsafeMutablePointer<CChar>?
