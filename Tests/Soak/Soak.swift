//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import ModeLoop
import ModeTesting
import ModelTrees
import Synchronization

/// Runs the seeds, and says how that goes.
struct Soak {
    let options: SoakOptions
    private let clock = ContinuousClock()

    init(_ options: SoakOptions) {
        self.options = options
    }

    /// True if every seed kept every rule.
    func run() -> Bool {
        let began = clock.now
        let progress = Progress()
        var broken = 0
        var said = began
        for seed in options.from..<options.from + options.seeds {
            progress.begin(seed)
            if !Self.live(seed) {
                broken += 1
                if !options.keepsGoing { break }
            }
            progress.end()
            if clock.now - said > .seconds(2) {
                said = clock.now
                Self.say("soak: \(progress.count) of \(options.seeds) seeds")
            }
        }
        let time = (clock.now - began) / .seconds(1)
        let rate = Int(Double(progress.count) / time)
        let outcome = broken == 0 ? "every rule was kept" : "\(broken) broke a rule"
        Self.say("soak: \(progress.count) seeds in \(Int(time * 10) / 10) s, \(rate) a second; \(outcome)")
        return broken == 0
    }

    /// Lives through a seed; if a rule is broken, says which, and how it came to that.
    private static func live(_ seed: UInt64) -> Bool {
        do {
            try Scenario.run(seed: seed)
            return true
        } catch {
            say("soak: seed \(seed): \(error)")
            tellTail(seed, expecting: error)
            return false
        }
    }

    /// Runs the seed again, with a trace this time.
    private static func tellTail(_ seed: UInt64, expecting first: any Error) {
        do {
            try Scenario.run(seed: seed, trace: .last(80)) { say("  \($0)") }
            say("soak: seed \(seed) breaks no rule when it is run again")
        } catch {
            if "\(error)" != "\(first)" { say("soak: seed \(seed) differs when it is run again: \(error)") }
        }
        say("soak: replay with  make soak SEED=\(seed)")
    }

    /// Runs one seed with its whole trace; true if it kept every rule.
    static func replay(_ seed: UInt64) -> Bool {
        do {
            try Scenario.run(seed: seed, trace: .all) { say($0) }
            say("soak: seed \(seed) keeps every rule")
            return true
        } catch {
            say("soak: seed \(seed): \(error)")
            return false
        }
    }

    static func say(_ text: String) {
        print(text)
        fflush(nil)
    }
}

/// Which seed is being lived through; a thread of its own says so when it does not end.
private final class Progress: Sendable {
    private let state = Mutex((seed: UInt64(0), count: 0))

    init() {
        let watch = try? NativeThread(named: "soak.watch") { [weak self] in
            var last: (seed: UInt64, count: Int)?
            while let state = self?.state.withLock({ $0 }) {
                if let last, last == state {
                    Soak.say("soak: seed \(state.seed) does not end")
                    _exit(1)
                }
                last = state
                sleep(20)
            }
        }
        watch?.detach()
    }

    var count: Int { state.withLock { $0.count } }

    func begin(_ seed: UInt64) { state.withLock { $0.seed = seed } }

    func end() { state.withLock { $0.count += 1 } }
}
