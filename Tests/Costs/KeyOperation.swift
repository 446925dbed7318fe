//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Something that programs ask the library to do often; it is the table's row of that name.
///
/// What it runs on is one thread and one loop, and what it waits for is time or itself: so each run is like the other.
struct KeyOperation: Sendable {
    let name: String
    /// How often it is done before it is counted, and how often when it is: enough that what happens once in a while, an
    /// array that grows, say, has its share.
    let warmUp: Int
    let count: Int
    /// Makes what the operation needs; what it returns does the operation so many times.
    let prepare: @Sendable () async throws -> @Sendable (Int) async throws -> Void

    init(
        _ name: String,
        count: Int,
        warmUp: Int? = nil,
        _ prepare: @escaping @Sendable () async throws -> @Sendable (Int) async throws -> Void,
    ) {
        self.name = name
        self.count = count
        self.warmUp = warmUp ?? count
        self.prepare = prepare
    }

    func perform(_ count: Int) async throws {
        let body = try await prepare()
        try await body(warmUp)
        try await body(count)
    }

    /// All, in the order of the table.
    static let all: [KeyOperation] = lives + calls + times + messages + looks
}
