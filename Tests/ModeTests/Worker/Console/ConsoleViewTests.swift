//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Testing

@testable import Mode

/// What a person sees, to the letter.
@Suite struct ConsoleViewTests {
    private let directory = ServiceDirectory(ConsoleTrees.program)

    @Test func showsTheTree() {
        #expect(
            TreeView(directory: directory, range: 0..<8).lines == [
                "Worker          running       1m 5s  mode.main",
                "├─ App          running       1m 5s  mode.main  2 tasks",
                "│  └─ Pool      running       1m 5s  mode.main  supervisor",
                "│     ├─ Flaky  restarting  in 2.5s  mode.main  3 restarts, no route to host",
                "│     ├─ Job    running       1m 5s  mode.main",
                "│     └─ Job#2  running       1m 5s  mode.main",
                "└─ Cache        running       1d 1h  cache",
                "   └─ Store     failed               mode.main",
            ]
        )
    }

    @Test func showsAPartOfTheTree_underItsPath() {
        #expect(
            TreeView(directory: directory, range: 6..<8).lines == [
                "Worker/Cache  running  1d 1h  cache",
                "└─ Store      failed          mode.main",
            ]
        )
    }

    @Test func showsTasks() {
        #expect(
            TaskView(directory: directory, range: 0..<8).lines == [
                "TASK     SERVICE     STATE      AGE  RUNS  CREATED AT",
                "refresh  Worker/App  running     1m    60  App/App.swift:12, every 1s, 2 skipped, 3ms late",
                "listen   Worker/App  running  1h 1m        App/App.swift:20",
            ]
        )
        #expect(TaskView(directory: directory, range: 6..<8).lines == ["no tasks"])
    }

    @Test func showsAService() {
        var view = ServiceView(directory: directory, index: 6)
        view.logLevel = "debug"
        view.events = ["10:00:00.000  #1  running"]
        #expect(
            view.lines == [
                "path          Worker/Cache",
                "state         running, 1d 1h",
                "restarts      0",
                "loop          cache",
                "children      Store",
                "starts after  App",
                "log level     debug",
                "",
                "events",
                "  10:00:00.000  #1  running",
            ]
        )
        #expect(
            view.json.text == """
                {"path":"Worker/Cache","parent":"Worker","label":"Cache","state":"running","restarts":0,\
                "uptime":90000.0,"isSupervisor":false,"loop":"cache","children":["Worker/Cache/Store"],\
                "startsAfter":["App"],"logLevel":"debug","tasks":[]}
                """
        )
    }

    @Test func showsFigures() {
        let view = StatisticsView(
            program: "app",
            uptime: .seconds(3_725),
            usage: ProcessUsage(
                process: 4_711,
                residentBytes: 13_000_000,
                user: .milliseconds(1_250),
                system: .milliseconds(80),
                threads: 6,
                descriptors: 1,
            ),
            loops: [
                LoopFigures(
                    name: "mode.main",
                    state: "busy",
                    stalls: [.init(duration: "100 ms–1 s", count: 2), .init(duration: "over 1 s", count: 0)],
                ),
                LoopFigures(name: "cache"),
            ],
            snapshot: directory.snapshot,
            console: ConsoleCounters(connections: 1, refused: 2, wrongTokens: 1, commands: 5, droppedLines: 17),
        )
        #expect(
            view.lines == [
                "program   app, process 4711",
                "uptime    1h 2m",
                "memory    12.3 MiB",
                "CPU time  1.2s user, 80ms system",
                "threads   6, and 1 descriptor",
                "services  8: 6 running, 1 failed, 1 restarting",
                "restarts  3",
                "tasks     2",
                "loops     mode.main, busy; stalls: 2 of 100 ms–1 s",
                "          cache",
                "console   1 connection, 5 commands, 2 refused, 1 wrong token, 17 lines dropped",
            ]
        )
    }

    @Test(arguments: [
        (0, "0ms"), (999, "999ms"), (1_000, "1s"), (8_540, "8.5s"), (59_900, "59s"), (60_000, "1m"),
        (125_000, "2m 5s"),
        (7_200_000, "2h"), (7_500_000, "2h 5m"), (86_400_000, "1d"), (90_000_000, "1d 1h"),
    ])
    func writesDurationsShort(_ milliseconds: Int, _ text: String) {
        #expect(Duration.milliseconds(milliseconds).brief == text)
    }

    @Test func writesEventsWithTheTimeOfDay() {
        let event = ServiceEvent(
            service: 1,
            path: "Worker/App",
            generation: 2,
            time: .milliseconds(12_345),
            kind: .message,
            words: "late",
            level: "warning",
        )
        let line = EventLine(event: event)
        #expect(line.text.hasSuffix(":12.345  Worker/App #2  warning: late"))
        #expect(line.text.prefix { $0 != " " }.count == "10:00:12.345".count)
        #expect(
            line.json.text == """
                {"time":12.345,"path":"Worker/App","generation":2,"kind":"message","words":"late","level":"warning"}
                """
        )
    }
}
