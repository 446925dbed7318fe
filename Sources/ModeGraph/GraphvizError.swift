//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Why a picture could not be made or written.
public struct GraphvizError: Error, Sendable, Hashable {
    /// The kinds of failure.
    @nonexhaustive
    public enum Code: Sendable, Hashable {
        /// The extension of the file stands for no supported format.
        case unknownFormat
        /// This installation of Graphviz lacks the plugin that writes the format or computes the layout.
        case missingPlugin
        /// Graphviz could not compute positions.
        case layoutFailed
        /// Graphviz could not draw.
        case renderFailed
        /// The bitmap would exceed what Cairo can draw; nothing was scaled down.
        case pictureTooLarge
        /// The file could not be written; the one that was there before is untouched.
        case fileNotWritten
        /// The render thread could not be started, or was shut down while it was stuck.
        case renderThreadUnavailable
    }

    /// What kind of failure it is.
    public let code: Code

    /// One or more sentences for people, with Graphviz' own words where it had any.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension GraphvizError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}

extension GraphvizError {
    static func unknownFormat(path: String) -> GraphvizError {
        let supported = GraphFormat.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
        return GraphvizError(.unknownFormat, "cannot tell the format of '\(path)'; supported extensions: \(supported)")
    }

    static func missingPlugin(for purpose: String, said: String) -> GraphvizError {
        let remedy = "install the Debian package libgvc6, and run 'libgvc6-config-update -c' if it is there already"
        return GraphvizError(
            .missingPlugin,
            "Graphviz has no plugin for \(purpose): \(remedy). Graphviz said: \(said)",
        )
    }

    static func failed(_ code: Code, _ purpose: String, said: String) -> GraphvizError {
        GraphvizError(code, "Graphviz failed at \(purpose): " + (said.isEmpty ? "it gave no reason" : said))
    }

    static func pictureTooLarge(width: Int, height: Int) -> GraphvizError {
        let size = "\(width) × \(height) pixels"
        return GraphvizError(.pictureTooLarge, "a PNG of this tree would have \(size); write .svg or .pdf instead")
    }
}
