//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Glibc

/// The programs under test, which are built beside the tests.
enum Fixture: String {
    case worker = "WorkerFixture"
    case serve = "ServeFixture"
    case console = "mode-console"

    var path: String {
        var name = [CChar](repeating: 0, count: 4_096)
        let length = readlink("/proc/self/exe", &name, name.count)
        let program = String(decoding: name.prefix(max(length, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return URL(fileURLWithPath: program).deletingLastPathComponent().appendingPathComponent(rawValue).path
    }

    func start(
        _ arguments: String...,
        stdout: ChildStream = .read,
        stderr: ChildStream = .read,
        environment: [String: String] = [:],
    ) throws -> ChildProcess {
        try ChildProcess(path, arguments, stdout: stdout, stderr: stderr, environment: environment)
    }
}

/// A directory that is removed with its owner.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "mode-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func text(of name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }
}

/// How long something took, for bounds that the design promises.
func seconds(_ body: () async throws -> Void) async rethrows -> Double {
    let clock = ContinuousClock()
    let duration = try await clock.measure { try await body() }
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
}

/// A log line without its time.
///
/// What is left can be compared: `INFO: [^-App]: Starting...`
func withoutTime(_ line: String) -> String {
    guard line.hasPrefix("["), let comma = line.firstIndex(of: ",") else { return line }
    let rest = line[line.index(comma, offsetBy: 6)...]
    return rest.replacingOccurrences(of: "]: ", with: ": ", range: rest.range(of: "]: "))
}
