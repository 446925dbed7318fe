//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Testing

@testable import ModeGraph

@Suite struct AtomicFileTests {
    private let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "mode-graph-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    private func removeDirectory() { try? FileManager.default.removeItem(at: directory) }

    @Test func replacesTheFile_andLeavesNothingBeside() throws {
        defer { removeDirectory() }
        let path = directory.appending(path: "f.svg").path
        try AtomicFile.write([1, 2, 3], to: path)
        try AtomicFile.write([4], to: path)
        #expect(FileManager.default.contents(atPath: path) == Data([4]))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["f.svg"])
    }

    @Test func namesPathAndReason_whenTheDirectoryIsMissing() throws {
        defer { removeDirectory() }
        let path = directory.appending(path: "missing/f.svg").path
        let error = try #require(throws: GraphvizError.self) { try AtomicFile.write([1], to: path) }
        #expect(error.code == .fileNotWritten)
        #expect(error.message.contains(path))
        #expect(error.message.contains("No such file or directory"))
    }

    @Test func removesWhatItWrote_whenItCannotRename() throws {
        defer { removeDirectory() }
        let path = directory.appending(path: "taken").path
        try FileManager.default.createDirectory(atPath: path + "/full", withIntermediateDirectories: true)
        let error = try #require(throws: GraphvizError.self) { try AtomicFile.write([1], to: path) }
        #expect(error.code == .fileNotWritten)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["taken"])
    }
}
