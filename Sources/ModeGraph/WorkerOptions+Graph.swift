//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Mode

extension WorkerOptions {
    /// Makes the worker write its service graph to a file on `SIGUSR2`.
    ///
    /// - Parameter path: the file; its extension says in which format.
    public mutating func drawGraph(to path: String) {
        onUser2 = { beacon in
            try await beacon.root.write(to: path)
            return path
        }
    }
}
