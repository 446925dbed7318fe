//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
import ModeTesting

/// Watches a simulation: keeps what happened, service by service, and has it checked by the rules as it happens.
///
/// The rules are in the extensions, a file for each kind.
// Sendable: touched on the simulation's thread only.
final class Journal: @unchecked Sendable {
    let simulation: Simulation
    var dice: Dice
    /// The first thing that was not as it should be.
    private(set) var violation: Violation?
    private(set) var lives: [Life] = []
    private var byLifecycle: [ObjectIdentifier: Life] = [:]
    /// Hooks and tasks do what they should from now on.
    var isCalm = false
    /// A service demanded the end of the whole tree.
    var isTerminating = false
    /// Nobody is to hang for ever.
    var allowsDeafness = true
    /// How long a message from one loop to another may take.
    var messageDelay = Duration.zero
    var startOrder = 0
    var stateNumber = 0
    /// When something last happened.
    var lastActivity = Duration.zero
    /// Where what hangs for ever waits to be let go.
    let gate = Gate()
    var seats = 0

    init(_ simulation: Simulation, dice: Dice) {
        self.simulation = simulation
        self.dice = dice
    }

    var now: Duration { simulation.elapsed }

    /// Parents come before their children in the list.
    func reserve(_ life: Life) { lives.append(life) }

    func tie(_ life: Life, to service: any Service) {
        life.service = service
        byLifecycle[ObjectIdentifier(service.lifecycle)] = life
    }

    func life(of lifecycle: ObjectIdentifier) -> Life? { byLifecycle[lifecycle] }

    func life(of service: any Service) -> Life? { byLifecycle[ObjectIdentifier(service.lifecycle)] }

    /// Notes that a rule is broken; the first one counts.
    func fail(_ rule: Rule, _ what: @autoclosure () -> String) {
        guard violation == nil else { return }
        violation = Violation(rule: rule, what: what(), time: now)
        note("VIOLATION of \(rule): \(violation?.what ?? "")")
        isCalm = true
    }

    /// Adds a line to the trace, if there is one.
    func note(_ text: @autoclosure () -> String) {
        if simulation.isTraced { simulation.note(text()) }
    }
}

/// What must always hold.
enum Rule: String, Sendable {
    case transitions = "legal transitions"
    case startOrder = "start order"
    case stopOrder = "stop order"
    case hooksOnce = "each hook once"
    case closers = "closers once, last first"
    case nothingAfterTheEnd = "nothing runs after stopped"
    case tasksAreOwned = "no task outlives its owner"
    case budget = "a stop ends in time"
    case abandoned = "what is abandoned is named, and nothing else"
    case window = "window arithmetic"
    case restartSet = "who is restarted"
    case backoff = "backoff delays"
    case noLostCrash = "no crash is lost"
    case settled = "no child is down without a reason"
    case events = "events tell what happens"
    case autoShutdown = "auto-shutdown"
    case theEnd = "at the end all is as it should be"
    case noLeak = "nothing is left"
    case liveness = "the program goes on"
}

/// A broken rule.
package struct Violation: Error, Sendable, CustomStringConvertible {
    let rule: Rule
    let what: String
    let time: Duration

    /// The rule, what happened, and when.
    package var description: String { "\(rule.rawValue): \(what) (at +\(time))" }
}

/// Where steps that ignore everything wait until somebody lets them all go.
// Sendable: touched on the simulation's thread only.
final class Gate: @unchecked Sendable {
    private var waiting: [UnsafeContinuation<Void, Never>] = []
    private var isOpen = false

    func wait() async {
        await withUnsafeContinuation { continuation in
            if isOpen { continuation.resume() } else { waiting.append(continuation) }
        }
    }

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}
