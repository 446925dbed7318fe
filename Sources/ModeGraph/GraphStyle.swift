//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// Colours, fonts and distances of a picture.
///
/// A service is a light card with a coloured border: its dark text is readable whatever lies behind the picture, which
/// is transparent. What stands outside the cards (edges, captions) is a middle grey that shows on white and on black.
/// The hues are those of Okabe and Ito, which the colour-blind can tell apart, and no state is told by colour alone:
/// each has a sign, its name, and a border of its own.
enum GraphStyle {
    /// What a state looks like.
    struct Look: Sendable, Hashable {
        var sign: String
        var border: String
        var fill: String
        /// Dark enough for small text on `fill`.
        var text: String
        /// Graphviz' word for the line: solid, dashed, dotted.
        var line: String
        /// In points.
        var lineWidth: String
    }

    static func look(of state: BeaconSnapshot.State) -> Look {
        switch state {
        case .created: Look("○", "#8A8F98", "#F7F8F9", "#4A4F57", "dotted", "1.5")
        case .starting: Look("◐", "#56B4E9", "#EDF7FD", "#17618F", "dashed", "1.5")
        case .running: Look("●", "#009E73", "#EEF8F4", "#00664A", "solid", "1.5")
        case .stopping: Look("◑", "#CC79A7", "#FBF2F7", "#853A63", "dashed", "1.5")
        case .stopped: Look("■", "#8A8F98", "#E9EBED", "#4A4F57", "solid", "1.5")
        case .failed: Look("✖", "#D55E00", "#FDEBDD", "#A03C00", "solid", "3.5")
        case .restarting: Look("↻", "#E69F00", "#FEF5DF", "#7A5200", "dashed", "2.5")
        }
    }

    /// The states from the one an operator must see first.
    static let statesByUrgency: [BeaconSnapshot.State] = [
        .failed, .restarting, .stopping, .starting, .stopped, .created, .running,
    ]

    /// The font of all text.
    ///
    /// Graphviz writes it with a generic family to fall back to; fontconfig finds a stand-in on a bare system (DejaVu
    /// Sans on Debian). One font to a card: the markup that would mix them leaks memory in Graphviz at every render.
    static let font = "Helvetica"
    static let fontSize = "11"
    static let outside = "#7F8791"
    static let outsideFaint = "#7F879180"
    /// Around the whole picture, in inches.
    static let padding = 0.25

    static let graph: [ServiceGraph.Attribute] = [
        .init("bgcolor", "transparent"),
        .init("fontname", font), .init("fontsize", fontSize), .init("fontcolor", outside),
        .init("rankdir", "LR"), .init("nodesep", "0.2"), .init("ranksep", "0.6"),
        .init("pad", "\(padding)"), .init("splines", "true"),
        .init("overlap", "false"), .init("outputorder", "edgesfirst"),
        .init("labelloc", "b"), .init("labeljust", "l"),
    ]

    static let nodes: [ServiceGraph.Attribute] = [
        .init("shape", "box"), .init("margin", "0.16,0.09"), .init("width", "1.5"), .init("height", "0.4"),
        .init("fontname", font), .init("fontsize", fontSize),
    ]

    static let edges: [ServiceGraph.Attribute] = [
        .init("color", outside), .init("penwidth", "1.2"), .init("arrowsize", "0.65"),
    ]

    /// From a supervisor to its child.
    static let supervision: [ServiceGraph.Attribute] = [.init("style", "dashed")]

    /// From a service to one that it starts after; moves no service to another layer.
    static let prerequisite: [ServiceGraph.Attribute] = [
        .init("style", "dotted"), .init("color", "#4E9BD1"), .init("penwidth", "1.6"), .init("arrowhead", "vee"),
        .init("constraint", "false"), .init("tooltip", "starts after"),
    ]

    /// Heavy, so that dot draws it, and with it the row, straight.
    static let row: [ServiceGraph.Attribute] = [
        .init("arrowhead", "none"), .init("color", outsideFaint), .init("weight", "8"),
    ]

    /// The words between a parent and the grid of its leaves.
    static let heading: [ServiceGraph.Attribute] = [
        .init("shape", "plaintext"), .init("fontcolor", outside), .init("width", "0"), .init("margin", "0.08,0.05"),
    ]

    static let loopFrame: [ServiceGraph.Attribute] = [
        .init("style", "rounded,dashed"), .init("color", outside), .init("penwidth", "1"), .init("margin", "14"),
        // On the right, since edges come in from the left.
        .init("labelloc", "t"), .init("labeljust", "r"),
    ]
}

extension GraphStyle.Look {
    init(_ sign: String, _ border: String, _ fill: String, _ text: String, _ line: String, _ lineWidth: String) {
        self.init(sign: sign, border: border, fill: fill, text: text, line: line, lineWidth: lineWidth)
    }
}
