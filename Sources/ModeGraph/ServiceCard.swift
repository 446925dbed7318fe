//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// The words and looks of one node: who it is, how it is, how long, and what went wrong.
struct ServiceCard {
    let entry: CondensedTree.Entry
    /// Whether to say which thread it runs on.
    var namesLoop = false

    private var service: BeaconSnapshot.Node { entry.service }
    private var isCounted: Bool { entry.count > 1 }
    private var look: GraphStyle.Look { GraphStyle.look(of: entry.state) }

    /// The service's label, or how many services the card stands for.
    var title: String {
        guard !isCounted else { return "\(entry.count) services" }
        let label = GraphText.shortened(service.label, to: 36)
        return label.allSatisfy(\.isWhitespace) ? "(no label)" : label
    }

    /// How it is, and since when or until when: `● running · 3d 4h`, `↻ restarting · in 12s`.
    var condition: String {
        let time = isCounted ? nil : service.uptime?.short ?? service.nextRestart.map { "in \($0.short)" }
        return ([look.sign + " " + entry.state.rawValue] + (time.map { [$0] } ?? [])).joined(separator: " · ")
    }

    /// What it consists of and how often it was restarted; empty if there is nothing to say.
    var details: String {
        guard !isCounted else { return "collapsed" }
        let timers = service.tasks.count { $0.timer != nil || $0.schedule != nil }
        return [
            Self.count(service.restarts, "restart"),
            Self.count(service.tasks.count - timers, "task"),
            Self.count(timers, "timer"),
        ].compactMap { $0 }.joined(separator: " · ")
    }

    /// The thread it runs on, where that is a question.
    var place: [String] {
        guard namesLoop, !isCounted, !service.loop.isEmpty else { return [] }
        return ["on " + GraphText.shortened(service.loop, to: 30)]
    }

    /// Why it failed, in at most three lines.
    var reason: [String] {
        guard !isCounted, let reason = service.crashReason else { return [] }
        return GraphText.wrapped(reason, width: 32, maxLines: 3)
    }

    /// What Graphviz is to know of it.
    var attributes: [ServiceGraph.Attribute] {
        var attributes: [ServiceGraph.Attribute] = [
            .init("label", GraphText.label(lines)),
            .init("style", "rounded,filled," + look.line),
            .init("penwidth", look.lineWidth),
            .init("color", look.border),
            .init("fontcolor", look.text),
            .init("fillcolor", look.fill),
            .init("tooltip", GraphText.escaped(tooltip)),
            .init("state", entry.state.rawValue),
        ]
        if isCounted { attributes.append(.init("peripheries", "2")) }
        return attributes
    }

    private var lines: [String] {
        [title, condition] + (details.isEmpty ? [] : [details]) + place + reason
    }

    private var tooltip: String {
        let what = isCounted ? "\(entry.count) services" : GraphText.shortened(service.path, to: 200)
        let reason = service.crashReason.map { ": " + GraphText.shortened($0, to: 400) } ?? ""
        return "\(entry.state.rawValue): \(what)" + (isCounted ? "" : reason)
    }

    private static func count(_ number: Int, _ noun: String) -> String? {
        guard number > 0 else { return nil }
        return number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
    }
}
