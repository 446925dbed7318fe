//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Work that a thread sleeps for.
final class BlockingRenderJob<Output: Sendable>: RenderWork {
    private let work: @Sendable (RendererCache) throws -> Output
    private let result = Monitor<Result<Output, any Error>?>(nil)

    init(_ work: @escaping @Sendable (RendererCache) throws -> Output) {
        self.work = work
    }

    /// The result; the calling thread sleeps until it is there.
    func value() throws -> Output { try result.wait { $0 }.get() }

    func perform(with cache: RendererCache) {
        let outcome = Result { try work(cache) }
        result.update { $0 = outcome }
    }

    func fail(with error: GraphvizError) {
        result.update { $0 = .failure(error) }
    }
}
