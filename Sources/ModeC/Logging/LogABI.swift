//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

// The names are those of mode.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

package import CMode
import Logging
import Mode
import ModeLoop

@c @implementation
package func mode_log_set_sink(
    _ level: mode_log_level,
    _ sink: mode_log_sink?,
    _ user_data: UnsafeMutableRawPointer?,
) -> CInt {
    answer { () throws(Refusal) in
        let chosen = sink == nil ? try level.level("level") ?? .critical : try level.chosen("level")
        let sink = HostSink(sink, user_data).map { sink in
            { @Sendable (level: Logger.Level, path: String, text: String) in sink(level, path, text) }
        }
        try DefaultLog.replace { () throws(Refusal) in WorkerLogging.installAsGuest(level: chosen, sink: sink) }
    }
}

@c @implementation
package func mode_log_standard(_ options: UnsafePointer<mode_log_options>?) -> CInt {
    answer { () throws(Refusal) in
        let configuration = try LogConfiguration(try mode_log_options(options, "options"))
        try DefaultLog.replace { () throws(Refusal) in
            do { return try WorkerLogging.installAsGuest(configuration) } catch { throw Refusal(error) }
        }
    }
}

@c @implementation
package func mode_log_set_level(_ level: mode_log_level) -> CInt {
    answer { () throws(Refusal) in
        let level = try level.chosen("level")
        // So that it is the default that changes, and not this.
        DefaultLog.install()
        WorkerLogging.level = level
    }
}

@c @implementation
package func mode_log_reopen() -> CInt {
    answer { () throws(Refusal) in
        do { try WorkerLogging.reopen() } catch { throw Refusal(error) }
    }
}

/// Where the host takes lines.
// Sendable: the pointer is the host's, which gave it to be handed back on any thread that logs.
private struct HostSink: @unchecked Sendable {
    private let function: mode_log_sink
    private let userData: UnsafeMutableRawPointer?

    init?(_ function: mode_log_sink?, _ userData: UnsafeMutableRawPointer?) {
        guard let function else { return nil }
        self.function = function
        self.userData = userData
    }

    func callAsFunction(_ level: Logger.Level, _ path: String, _ text: String) {
        function(mode_log_level(level), path, text, userData)
    }
}

extension LogConfiguration {
    fileprivate init(_ options: mode_log_options) throws(Refusal) {
        self.init(
            level: try options.level.level("options->level") ?? .info,
            destination: options.file.map { .file(String(cString: $0)) } ?? .standardError,
            format: try LogFormat(options.format, "options->format"),
            color: try LogColor(options.color, "options->color"),
        )
    }
}

extension LogFormat {
    init(_ format: mode_log_format, _ argument: String) throws(Refusal) {
        switch format {
        case MODE_LOG_TEXT: self = .text
        case MODE_LOG_JSON: self = .json
        default: throw .isNone(format, argument)
        }
    }
}

extension LogColor {
    fileprivate init(_ choice: mode_choice, _ argument: String) throws(Refusal) {
        self = choice == MODE_DEFAULT ? .automatic : try choice.or(false, argument) ? .always : .never
    }
}
