//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Testing

@testable import ModeGraph

@Suite struct GraphFormatTests {
    @Test(arguments: [
        ("image.png", GraphFormat.png), ("a/b.c/tree.SVG", .svg), ("/a/x.y.pdf", .pdf), ("t.dot", .dot),
        ("t.json", .json),
    ])
    func isTakenFromTheExtension(path: String, format: GraphFormat) throws {
        #expect(try GraphFormat(path: path) == format)
    }

    @Test(arguments: ["image.gif", "image", "png", "dir.png/image", "", "image."])
    func listsTheSupportedExtensions_whenItKnowsNoFormat(path: String) throws {
        let error = try #require(throws: GraphvizError.self) { try GraphFormat(path: path) }
        #expect(error.code == .unknownFormat)
        #expect(error.message.contains(".svg, .png, .pdf, .dot, .json"))
        #expect(error.message.contains("'\(path)'"))
    }
}
