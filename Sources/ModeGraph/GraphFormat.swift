//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// What a picture of the service tree is written as.
@nonexhaustive
public enum GraphFormat: String, Sendable, Hashable, CaseIterable {
    /// Scalable vector graphics: for browsers, and for trees of any size.
    case svg
    /// A bitmap with a transparent background.
    case png
    /// One page, as large as the picture.
    case pdf
    /// Graphviz' own language, with the layout as attributes.
    case dot
    /// Graphviz' JSON: nodes, edges, layout and drawing operations.
    case json

    /// The format that a file's extension stands for, in upper or lower case.
    ///
    /// - Parameter path: The path of a file, which need not exist.
    /// - Throws: ``GraphvizError`` with the code `unknownFormat`, whose message lists the supported extensions.
    public init(path: String) throws(GraphvizError) {
        let name = path.split(separator: "/").last ?? ""
        let fileExtension = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
        guard let format = GraphFormat(rawValue: fileExtension) else {
            throw .unknownFormat(path: path)
        }
        self = format
    }

    /// The format of that name.
    init(named name: String) throws(GraphvizError) {
        guard let format = GraphFormat(rawValue: name.lowercased()) else {
            let names = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw GraphvizError(.unknownFormat, "“\(name)” is no format; there are \(names)")
        }
        self = format
    }
}
