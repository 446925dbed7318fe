//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// How Graphviz places the services of a picture.
@nonexhaustive
public enum LayoutEngine: String, Sendable, Hashable, CaseIterable {
    /// In layers, from the root at the left to the leaves: the best choice for almost every tree.
    case dot
    /// By springs, for small trees.
    case neato
    /// By springs, with the services of a thread kept together.
    case fdp
    /// By springs, for large trees.
    case sfdp
    /// In circles.
    case circo
    /// In rings around the root.
    case twopi
}
