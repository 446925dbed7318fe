//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Logging
import Mode

/// What the fixture's services do.
///
/// The names are the first argument of the program.
enum Scenario: String, CaseIterable {
    /// Nothing, and nothing that goes wrong.
    case idle, tree, timer, talk, mainActor, manyLines, partialLine
    /// Much that is printed or logged: from several threads, without an end, and what is no text.
    case chorus, numbers, garbage
    /// Starts that do not come to an end.
    case failingStart, hangingStart, blockedStart
    /// Stops that take their time.
    case slowStop, stubbornStop, blockedStop, stubbornTask, hangingExitHandler
    /// Threads that are lost.
    case blocked, blockedThread, blockedWithThread, blockedGroup, lockedOutput, blockedAfterRequest
    /// Loops that are blocked for a while, and one that is busy.
    case sleeping, sleepingOnce, sleepingInTick, spinning, spinningThread, sleepingInChildTask, twoBlockages,
        progressing
    /// Logs that nobody reads: the main loop hangs in one, or waits for a thread that does.
    case blockedLog, lockedLog
    /// No memory for anybody, at once or when the last words have been prepared.
    case frozenStop, frozenLate
    /// What asks for ever more time.
    case extendingStart, extendingStop
    /// Ends.
    case crash, crashOnReload, trap, exitSeven, exitFromLeaf
    /// A supervisor, and a child that fails.
    case restartedTwice, gaveUp, terminateTree

    func makeService() -> any Service {
        switch self {
        case .tree: Tree(Leaf("Left"), Leaf("Right"))
        case .exitFromLeaf: Tree(Leaf("Left"), Leaf("Right", exitCode: 3))
        case .restartedTwice, .gaveUp, .terminateTree: Tree(makeSupervisor(), isQuiet: true)
        case .sleeping, .sleepingOnce, .sleepingInTick, .spinning, .spinningThread, .sleepingInChildTask, .twoBlockages,
            .progressing:
            Blocker(self)
        case .blockedThread: ThreadBlocker()
        case .blockedGroup: Tree(GroupMember.four)
        case .lockedOutput: OutputLocker()
        case .lockedLog: LogLocker()
        case .chorus: Tree((0..<4).map { Singer($0) }, isQuiet: true)
        case .numbers: Tree((0..<2).map { Counter($0) })
        case .blockedWithThread: Tree(ThreadNeighbour(), Subject(.blocked), isQuiet: true)
        default: Subject(self)
        }
    }
}

struct Boom: Error, CustomStringConvertible {
    let description: String
}

func blockForEver(_ lastWords: String? = nil) {
    if let lastWords { print(lastWords) }
    while true { pause() }
}

func logForEver(_ lastWords: String, _ log: Logger) {
    print(lastWords)
    let line = String(repeating: "x", count: 1_000)
    while true { log.info("\(line)") }
}

/// Whether the calling thread is the one that the process began with.
func isOnMainThread() -> Bool {
    var name = [CChar](repeating: 0, count: 64)
    let length = readlink("/proc/thread-self", &name, name.count)
    let link = String(decoding: name.prefix(max(length, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return link == "\(getpid())/task/\(getpid())"
}
