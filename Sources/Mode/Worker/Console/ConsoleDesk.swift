//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Logging

/// Answers commands: it looks things up in what the console knows, and writes them down.
///
/// No input, no output, no waiting.
struct ConsoleDesk: Sendable {
    let sources: ConsoleSources
    /// Whether files may be named that lie outside the worker's directory.
    var trustsPaths = true

    func answer(_ request: ConsoleRequest, counters: ConsoleCounters) -> ConsoleAnswer {
        let wantsJSON = request.wantsJSON
        switch request.command {
        case .help(let name): return .reply(help(name))
        case .signals:
            return .reply(.lines(wantsJSON ? SignalsView.json.map(\.text) : SignalsView.lines))
        case .statistics: return .reply(statistics(counters, wantsJSON))
        case .tree(let path):
            return about(path) { directory, index in
                let view = TreeView(directory: directory, range: directory.subtree(of: index))
                return .reply(.lines(wantsJSON ? view.json.map(\.text) : view.lines))
            }
        case .tasks(let path):
            return about(path) { directory, index in
                let view = TaskView(directory: directory, range: directory.subtree(of: index))
                return .reply(.lines(wantsJSON ? view.json.map(\.text) : view.lines))
            }
        case .show(let path): return about(path) { .reply(show($0, $1, wantsJSON)) }
        case .paths(let prefix): return .reply(paths(prefix, wantsJSON))
        case .events(let path, let count): return about(path) { .reply(events($0, $1, count, wantsJSON)) }
        case .trace(let path, let isOn): return trace(path, isOn, wantsJSON)
        case .control(let control, let path): return about(path) { self.control(control, $0, $1, wantsJSON) }
        case .logLevel(let path, let change): return about(path) { .reply(logLevel(path, change, $0, $1, wantsJSON)) }
        case .stacks(let loop): return stacks(loop, wantsJSON)
        case .graph(let format, let file): return graph(format, file)
        case .exit: return .goodbye
        }
    }

    // MARK: Which service

    /// Answers about the service that is meant; without a path about the root.
    func about(_ path: String?, _ body: (ServiceDirectory, Int) -> ConsoleAnswer) -> ConsoleAnswer {
        let directory = ServiceDirectory(sources.snapshot())
        guard let path else { return body(directory, 0) }
        switch directory.find(path) {
        case .found(let index): return body(directory, index)
        case .ambiguous(let paths):
            let shown =
                paths.prefix(10).map { "  \($0)" } + (paths.count > 10 ? ["  and \(paths.count - 10) more"] : [])
            return .reply(.failed("“\(path.cut(to: 80))” is ambiguous: \(paths.count) services end so", shown))
        case .unknown(let guess):
            let hint = guess.map { "; did you mean \($0)?" } ?? ""
            return .reply(.failed("no service is called “\(path.cut(to: 80))”\(hint)"))
        }
    }

    private func paths(_ prefix: String?, _ wantsJSON: Bool) -> ConsoleReply {
        let paths = ServiceDirectory(sources.snapshot()).paths.filter { $0.hasPrefix(prefix ?? "") }
        return .lines(wantsJSON ? paths.map { JSONValue.members(["path": .string($0)]).text } : paths)
    }

    // MARK: What there is to say

    private func help(_ name: String?) -> ConsoleReply {
        guard let name else {
            var table = TextTable([.left, .left])
            for usage in ConsoleUsage.all { table.append(usage.synopsis, usage.summary) }
            return .lines(table.lines + [""] + ConsoleUsage.notes)
        }
        guard let usage = ConsoleUsage.named(name) else {
            return .failed("there is no command “\(name.cut(to: 40))”")
        }
        return .lines([usage.synopsis, "  \(usage.summary)"] + usage.details.map { "  \($0)" })
    }

    private func statistics(_ counters: ConsoleCounters, _ wantsJSON: Bool) -> ConsoleReply {
        let snapshot = sources.snapshot()
        let view = StatisticsView(
            program: sources.program,
            uptime: sources.uptime(),
            usage: sources.usage(),
            loops: sources.loops(snapshot),
            snapshot: snapshot,
            console: counters,
        )
        return .lines(wantsJSON ? [view.json.text] : view.lines)
    }

    private func show(_ directory: ServiceDirectory, _ index: Int, _ wantsJSON: Bool) -> ConsoleReply {
        let id = directory.snapshot.nodes[index].id
        var view = ServiceView(directory: directory, index: index)
        view.logLevel = sources.logLevel(id)?.own?.rawValue
        if wantsJSON { return .lines([view.json.text]) }
        view.events = sources.events([id]).suffix(8).map { EventLine(event: $0).textWithoutPath }
        return .lines(view.lines)
    }

    private func events(_ directory: ServiceDirectory, _ index: Int, _ count: Int, _ wantsJSON: Bool) -> ConsoleReply {
        let ids = Set(directory.subtree(of: index).map { directory.snapshot.nodes[$0].id })
        // A stable sort: what one service says at one moment keeps its order.
        let events = sources.events(ids).enumerated()
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .suffix(count)
            .map { EventLine(event: $0.element) }
        return .lines(events.map { wantsJSON ? $0.json.text : $0.text })
    }

    private func trace(_ path: String?, _ isOn: Bool, _ wantsJSON: Bool) -> ConsoleAnswer {
        guard path != nil else { return .trace(TraceChange(path: nil, isOn: isOn, wantsJSON: wantsJSON)) }
        return about(path) { directory, index in
            let path = directory.snapshot.nodes[index].path
            return .trace(TraceChange(path: path, isOn: isOn, wantsJSON: wantsJSON))
        }
    }

    private func stacks(_ loop: String?, _ wantsJSON: Bool) -> ConsoleAnswer {
        guard let stacks = sources.stacks else { return .reply(.failed("stacks cannot be taken in this program")) }
        return .later([]) { finish in
            stacks(loop) { stacks in
                let lines = wantsJSON ? stacks.json.map(\.text) : stacks.lines
                let nothing = loop.map { "no loop is called “\($0.cut(to: 40))”" } ?? "there are no stacks"
                finish(lines.isEmpty ? .failed(nothing) : .lines(lines))
            }
        }
    }
}
