//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import FoundationXML
import Mode
import Testing

@testable import ModeGraph

@Suite struct BeaconSnapshotRenderTests {
    private static let hostileLabels = [
        "\"quotes\" and \\backslashes\\", "<b>bold</b>", "<TABLE><TR><TD>x</TD></TR></TABLE>", "&lt;b&gt; &amp; &#65;",
        "\\N \\G \\l \\n \\r", "line\nline\r\nline", "n1 -> n2; } digraph {", "]]> <!-- --", "日本語 🙂 e\u{301}",
        "\u{0}\u{7}\u{1B}[31m", "\u{202E}txet", "", " ", "//x", "'; DROP", "{a|b}", "%s%n%d",
        String(repeating: "x", count: 10_000), String(repeating: "\\", count: 50),
    ]

    @Test(arguments: [
        (GraphFormat.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] as [UInt8]), (.pdf, Array("%PDF".utf8)),
        (.svg, Array("<?xml".utf8)), (.dot, Array("digraph".utf8)), (.json, Array("{".utf8)),
    ])
    func beginsAsItsFormatDoes(format: GraphFormat, beginning: [UInt8]) async throws {
        let bytes = try await BeaconSnapshot.everyState.render(format)
        #expect(bytes.starts(with: beginning))
    }

    @Test func rendersJSONThatParses_withEveryNode() async throws {
        struct Graph: Decodable {
            struct Object: Decodable { var name: String }
            struct Edge: Decodable { var tail: Int }
            var objects: [Object]
            var edges: [Edge]
        }
        let bytes = try await BeaconSnapshot.everyState.render(.json)
        let graph = try JSONDecoder().decode(Graph.self, from: Data(bytes))
        #expect(Set(graph.objects.map(\.name)).isSuperset(of: (0...7).map { "n\($0)" }))
        #expect(graph.edges.count == 8)
    }

    @Test(arguments: LayoutEngine.allCases) func rendersWithEachLayout(layout: LayoutEngine) async throws {
        let svg = try await BeaconSnapshot.everyState.render(.svg, layout: layout)
        #expect(String(decoding: svg, as: UTF8.self).contains("</svg>"))
    }

    @Test func coloursByState_andNamesAGenericFont() async throws {
        let svg = String(decoding: try await BeaconSnapshot.everyState.render(.svg), as: UTF8.self)
        for state in BeaconSnapshot.State.allCases {
            #expect(svg.contains("stroke=\"\(GraphStyle.look(of: state).border.lowercased())\""))
            #expect(svg.contains("\(GraphStyle.look(of: state).sign) \(state.rawValue)"))
        }
        #expect(svg.contains("sans-Serif"))
        #expect(svg.contains("stroke-dasharray"))
    }

    @Test func namesTheThreadOnTheCards_orFramesThem_whenThereAreSeveral() async throws {
        let named = String(decoding: try await BeaconSnapshot.everyState.render(.svg), as: UTF8.self)
        #expect(named.contains("on other"))
        #expect(!named.contains("thread other"))
        let framed = try await BeaconSnapshot.everyState.render(.svg, framesThreads: true)
        #expect(String(decoding: framed, as: UTF8.self).contains("thread other"))
    }

    @Test(arguments: hostileLabels) func showsAHostileLabelAsText(label: String) async throws {
        let snapshot = BeaconSnapshot.pair(label: label)
        let reader = SVGText(try await snapshot.render(.svg))
        #expect(reader.isWellFormed)
        #expect(reader.lines.contains { $0.trimmingCharacters(in: .whitespaces) == "✖ failed" })
        let text = GraphText.shortened(label, to: 36).replacing("&", with: "&\u{2060}")
        let shown = text.allSatisfy(\.isWhitespace) ? "(no label)" : text
        let words = shown.split(separator: " ").joined(separator: " ")
        let lines = reader.lines.map { $0.split { $0 == " " || $0 == "\u{A0}" }.joined(separator: " ") }
        #expect(lines.contains(words), "\(lines)")

        let graph = try await ReparsedGraph(dot: snapshot.render(.dot))
        #expect(graph.nodes == ["n1", "n2"])
        #expect(graph.edges == ["n1->n2"])
        #expect(graph.labels["n2"] == ServiceGraph(snapshot).nodes[1].attributes.first { $0.name == "label" }?.value)

        let json = try await snapshot.render(.json)
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(json)) }
    }

    @Test func drawsTwoServicesWithOneLabelTwice() async throws {
        var snapshot = BeaconSnapshot.star(leaves: 2)
        snapshot.nodes[1].label = "Same"
        snapshot.nodes[2].label = "Same"
        let reader = SVGText(try await snapshot.render(.svg))
        #expect(reader.lines.count { $0 == "Same" } == 2)
    }

    @Test func throwsInsteadOfScaling_whenAPNGWouldBeTooLarge() async throws {
        let snapshot = BeaconSnapshot.chain(length: 200)
        let error = await #expect(throws: GraphvizError.self) { try await snapshot.render(.png) }
        #expect(error?.code == .pictureTooLarge)
        #expect(error?.message.contains(".svg") == true)
        #expect(try await snapshot.render(.svg).count > 1_000)
    }

    @Test func survivesATreeAsDeepAsItIsLarge() async throws {
        #expect(try await BeaconSnapshot.chain(length: 2_000).render(.svg).count > 100_000)
    }

    @Test func rendersAnEmptySnapshot() async throws {
        #expect(try await !BeaconSnapshot(nodes: []).render(.svg).isEmpty)
    }

    @Test func servesManyTasksAtOnce() async throws {
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for index in 0..<64 {
                group.addTask { try await BeaconSnapshot.star(leaves: index % 8 + 1).render(.svg) }
            }
            for try await svg in group { #expect(svg.suffix(10).contains(UInt8(ascii: ">"))) }
        }
    }

    @Test func writesTheFormatOfTheExtension() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).png").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await BeaconSnapshot.everyState.write(to: path)
        #expect(FileManager.default.contents(atPath: path)?.dropFirst().starts(with: "PNG".utf8) == true)
    }

    @Test func throws_whenThePathCannotBeWritten_orHasNoFormat() async {
        let unwritable = await #expect(throws: GraphvizError.self) {
            try await BeaconSnapshot.everyState.write(to: "/nowhere/at/all.svg")
        }
        #expect(unwritable?.code == .fileNotWritten)
        let unknown = await #expect(throws: GraphvizError.self) {
            try await BeaconSnapshot.everyState.write(to: "tree.jpeg2000")
        }
        #expect(unknown?.code == .unknownFormat)
    }
}

/// The text of an SVG, by an XML parser.
private final class SVGText: NSObject, XMLParserDelegate {
    private(set) var lines: [String] = []
    private(set) var isWellFormed = false
    private var line: String?

    init(_ svg: [UInt8]) {
        super.init()
        let parser = XMLParser(data: Data(svg))
        parser.delegate = self
        isWellFormed = parser.parse()
    }

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String],
    ) {
        if name == "text" { line = "" }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        line?.append(string)
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        if name == "text", let line { lines.append(line) }
        line = nil
    }
}
