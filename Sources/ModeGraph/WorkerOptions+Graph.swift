//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Mode

extension WorkerOptions {
    /// Lets the worker draw its service graph: for its console, and into a file on `SIGUSR2`.
    ///
    /// - Parameter path: The file that `SIGUSR2` writes; its extension says in which format. Without one that signal does
    ///   nothing.
    public mutating func drawGraph(to path: String? = nil) {
        graph = GraphHook(file: path)
    }
}

extension GraphHook {
    /// A hook that draws by Graphviz.
    package init(file: String?) {
        self.init(
            file: file,
            render: { snapshot, format in try await snapshot.render(GraphFormat(named: format)) },
            write: { snapshot, path, format in
                guard let format else { return try await snapshot.write(to: path) }
                try await snapshot.write(GraphFormat(named: format), to: path)
            },
        )
    }
}
