//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Mode

extension Beacon {
    /// Draws this service and all below it, as they are now; see ``Mode/BeaconSnapshot/render(_:layout:framesThreads:)``.
    public func render(
        _ format: GraphFormat,
        layout: LayoutEngine = .dot,
        framesThreads: Bool = false,
    ) async throws -> [UInt8] {
        try await snapshot().render(format, layout: layout, framesThreads: framesThreads)
    }

    /// Draws this service and all below it into a file, in the format that its extension stands for; see
    /// ``Mode/BeaconSnapshot/write(to:layout:framesThreads:)``.
    public func write(
        to path: String,
        layout: LayoutEngine = .dot,
        framesThreads: Bool = false,
    ) async throws {
        try await snapshot().write(to: path, layout: layout, framesThreads: framesThreads)
    }
}
