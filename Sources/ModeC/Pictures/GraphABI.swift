//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

// The names are those of mode.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

package import CMode
import Mode
import ModeGraph
import ModeLoop

@c @implementation
package func mode_graph_render(
    _ service: mode_service_t,
    _ format: mode_graph_format,
    _ bytes: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?,
    _ length: UnsafeMutablePointer<Int>?,
) -> CInt {
    answer { () throws(Refusal) in
        let service = try service.service()
        guard let bytes else { throw .isNull("bytes") }
        guard let length else { throw .isNull("length") }
        let format = try GraphFormat(format)
        let picture: [UInt8]
        do { picture = try service.beacon.snapshot().renderBlocking(format) } catch { throw Refusal(error) }
        bytes.pointee = try HostMemory.copy(picture)
        length.pointee = picture.count
    }
}

@c @implementation
package func mode_graph_render_async(
    _ service: mode_service_t,
    _ format: mode_graph_format,
    _ done: mode_graph_callback?,
    _ user_data: UnsafeMutableRawPointer?,
) -> CInt {
    answer { () throws(Refusal) in
        let service = try service.service()
        guard let done = GraphCallback(done, user_data) else { throw .isNull("done") }
        let format = try GraphFormat(format)
        let snapshot = service.beacon.snapshot()
        try service.beginPicture {
            do { done(try await snapshot.render(format)) } catch { done(Refusal(error)) }
        }
    }
}

@c @implementation
package func mode_graph_write(
    _ service: mode_service_t,
    _ path: UnsafePointer<CChar>?,
    _ done: mode_done_callback?,
    _ user_data: UnsafeMutableRawPointer?,
) -> CInt {
    answer { () throws(Refusal) in
        let service = try service.service()
        guard let path else { throw .isNull("path") }
        let file = String(cString: path)
        do { _ = try GraphFormat(path: file) } catch { throw Refusal(error) }
        let done = DoneCallback(done, user_data)
        let snapshot = service.beacon.snapshot()
        try service.beginPicture {
            do {
                try await snapshot.write(to: file)
                done()
            } catch {
                done(Refusal(error))
            }
        }
    }
}

extension Service {
    /// Begins something that the render thread does; the loop stays awake until that has been told of.
    fileprivate nonisolated func beginPicture(_ operation: @escaping @Sendable () async -> Void) throws(Refusal) {
        try refuseGoneLoop()
        let loop = lifecycle.loop
        try loop.begin {
            loop.hold()
            defer { loop.release() }
            await operation()
        }
    }
}

extension GraphFormat {
    fileprivate init(_ format: mode_graph_format) throws(Refusal) {
        switch format {
        case MODE_GRAPH_SVG: self = .svg
        case MODE_GRAPH_PNG: self = .png
        case MODE_GRAPH_PDF: self = .pdf
        case MODE_GRAPH_DOT: self = .dot
        case MODE_GRAPH_JSON: self = .json
        default: throw .isNone(format, "format")
        }
    }
}
