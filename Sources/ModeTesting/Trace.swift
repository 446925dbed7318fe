//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode
import ModeLoop
import Synchronization

/// What happened in a simulation, kept as values and put into words when somebody asks.
// Sendable: touched on the simulation's thread only.
final class Trace: @unchecked Sendable {
    static let poolName = "pool"
    static let simulationName = "simulation"

    struct Entry {
        let time: UInt64
        let place: String
        var event: Event
    }

    enum Event {
        /// The service is let go of when its path is known.
        case state(ObservedService?, path: String, from: ServiceState, to: ServiceState, crash: (any Error)?)
        case fault(path: String, step: ServiceStep, Fault)
        case jump(UInt64)
        case note(String)
    }

    /// The services that were used, in the order of their first use.
    private(set) var services: [ObservedService] = []
    /// A ring once it is full: `first` is the oldest.
    private var entries: [Entry] = []
    private var first = 0
    /// How many there were, those that were forgotten included.
    private(set) var count = 0
    private let limit: Int
    /// Entries of services whose path is not known yet; they are looked up when no lock is held.
    private var unnamed: [Int] = []

    var isKept: Bool { limit > 0 }

    init(_ limit: TraceLimit) {
        self.limit = limit.entries
    }

    func add(_ event: Event, at time: UInt64, on place: String) {
        guard limit > 0 else { return }
        count += 1
        let entry = Entry(time: time, place: place, event: event)
        guard entries.count == limit else { return entries.append(entry) }
        entries[first] = entry
        first = first + 1 == limit ? 0 : first + 1
    }

    func add(_ service: ObservedService) { services.append(service) }

    /// Adds a state, under the lock of its service.
    func addState(_ event: Event, at time: UInt64, on place: String) {
        guard limit > 0 else { return }
        unnamed.append(entries.count == limit ? first : entries.count)
        add(event, at: time, on: place)
    }

    /// Finds the paths of services that changed their state meanwhile; without a lock held.
    func nameServices() {
        guard !unnamed.isEmpty else { return }
        for index in unnamed {
            guard case .state(let service?, _, let from, let to, let crash) = entries[index].event else { continue }
            entries[index].event = .state(nil, path: service.path, from: from, to: to, crash: crash)
        }
        unnamed.removeAll(keepingCapacity: true)
    }

    /// Lets go of the services, which hold what holds the trace.
    func end() {
        nameServices()
        services = []
    }

    /// The entries that are kept, in words.
    func lines(last count: Int = .max) -> [String] {
        nameServices()
        let ordered = entries[first...] + entries[..<first]
        return ordered.suffix(count).map(\.line)
    }
}

extension Trace.Entry {
    fileprivate var line: String {
        "[+\(Duration.nanoseconds(Int64(time - SimulatedWorld.origin)).inMilliseconds) \(place)] \(event.words)"
    }
}

extension Trace.Event {
    fileprivate var words: String {
        switch self {
        case .state(_, let path, let from, let to, let crash):
            "\(path): \(from.kind) → \(to.kind)\(reason(to, crash))"
        case .fault(let path, let step, let fault): "\(path): fault at \(step): \(fault)"
        case .jump(let time): "time jumps by \(Duration.nanoseconds(Int64(time)).inMilliseconds)"
        case .note(let text): text
        }
    }

    private func reason(_ state: ServiceState, _ crash: (any Error)?) -> String {
        guard let crash, state.kind == .stopping || state.kind == .failed else { return "" }
        return " (\(crash))"
    }
}

extension Duration {
    /// Seconds with three digits, or as many as there are.
    fileprivate var inMilliseconds: String {
        let (seconds, attoseconds) = components
        var digits = String(attoseconds / 1_000_000_000)
        digits = String(repeating: "0", count: 9 - digits.count) + digits
        while digits.count > 3, digits.last == "0" { digits.removeLast() }
        return "\(seconds).\(digits)s"
    }
}
