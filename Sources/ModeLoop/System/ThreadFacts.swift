//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// What the kernel tells of a thread, without disturbing it.
package struct ThreadFacts: Sendable, Hashable, Codable {
    /// What the scheduler does with a thread.
    package enum State: String, Sendable, Hashable, Codable {
        case running = "R"
        case sleeping = "S"
        /// It waits for a device, and takes no signal.
        case waitingForDisk = "D"
        /// By a debugger, or by `SIGSTOP`.
        case stopped = "T"
        case traced = "t"
        case other = "?"
    }

    package var state: State?
    /// The system call that the thread is in: its name, or its number where the table does not have it.
    package var systemCall: String?
    /// The kernel's function that the thread sleeps in.
    package var kernelFunction: String?

    package init(state: State? = nil, systemCall: String? = nil, kernelFunction: String? = nil) {
        self.state = state
        self.systemCall = systemCall
        self.kernelFunction = kernelFunction
    }

    /// Asks the kernel.
    ///
    /// What it does not tell, as some containers keep it from doing, is left out.
    package init(of thread: ThreadIdentity) {
        let folder = "/proc/self/task/\(thread.number)"
        state = SmallFile.text("\(folder)/stat").flatMap(Self.state(inStat:))
        systemCall = SmallFile.text("\(folder)/syscall").flatMap(Self.systemCall(inSyscall:))
        kernelFunction = SmallFile.text("\(folder)/wchan").flatMap(Self.function(inWchan:))
    }

    /// `1234 (a name) S 1 …`; the name may contain anything.
    static func state(inStat text: String) -> State? {
        guard let end = text.lastIndex(of: ")") else { return nil }
        guard let letter = text[text.index(after: end)...].first(where: { $0 != " " }) else { return nil }
        return State(rawValue: String(letter)) ?? .other
    }

    /// `230 0x0 …`, or `running`, or `-1 …` for a thread that is stopped outside a system call.
    static func systemCall(inSyscall text: String) -> String? {
        guard let word = text.split(whereSeparator: \.isWhitespace).first, let number = Int(word), number >= 0 else {
            return nil
        }
        return SystemCallNames.name(of: number) ?? "system call \(number)"
    }

    /// `hrtimer_nanosleep`, or `0` for a thread that does not sleep.
    static func function(inWchan text: String) -> String? {
        let word = text.filter { !$0.isWhitespace }
        return word.isEmpty || word == "0" ? nil : word
    }
}
