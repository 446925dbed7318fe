//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import ModeLoop
import TestSupport
import Testing

@Suite struct PrivateDirectoryTests {
    private let directory: TestDirectory

    init() throws { directory = try TestDirectory() }

    @Test func isMade_forNobodyElse() throws {
        let path = directory.path("mode")
        try PrivateDirectory.ensure(path)
        try PrivateDirectory.ensure(path)
        #expect(PrivateDirectory.flaw(of: path) == nil)
        #expect(PrivateDirectory.names(in: path) == [])
        #expect(PrivateDirectory.names(in: directory.root) == ["mode"])
    }

    @Test func isRefused_whenItIsOpenToOthers() throws {
        let path = directory.path("mode")
        mkdir(path, 0o700)
        chmod(path, 0o750)
        let error = #expect(throws: SocketError.self) { try PrivateDirectory.ensure(path) }
        #expect(error?.code == .notPrivate)
        #expect(error?.message == "the directory \(path) is open to others (mode 750)")
    }

    @Test func isRefused_whenItIsALink() throws {
        try PrivateDirectory.ensure(directory.path("real"))
        symlink(directory.path("real"), directory.path("link"))
        #expect(throws: SocketError.self) { try PrivateDirectory.ensure(directory.path("link")) }
    }

    @Test func isRefused_whenItBelongsToSomebodyElse() throws {
        guard geteuid() == 0 else { return }
        let path = directory.path("mode")
        try PrivateDirectory.ensure(path)
        chown(path, 12_345, 12_345)
        #expect(PrivateDirectory.flaw(of: path) == "belongs to user 12345, not to us")
    }

    @Test func isRefused_whereItCannotBeMade() {
        let error = #expect(throws: SocketError.self) { try PrivateDirectory.ensure("/nowhere/mode") }
        #expect(error?.code == .system)
    }
}
