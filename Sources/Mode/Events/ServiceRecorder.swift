//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// Whether events of services are recorded, and who reads them as they happen.
///
/// Off unless somebody wants them: then an event costs one look at an atomic.
package enum ServiceRecorder {
    private static let users = Atomic<Int>(0)
    private static let readers = Lock(Readers())

    private struct Readers {
        var byID: [Int: Reader] = [:]
        var last = 0
    }

    /// Somebody who wants to know what happens to a service and to those below it.
    private struct Reader {
        private weak var root: Lifecycle?
        private let id: ObjectIdentifier
        let read: @Sendable (ServiceEvent) -> Void

        init(root: Lifecycle, read: @escaping @Sendable (ServiceEvent) -> Void) {
            self.root = root
            self.read = read
            id = ObjectIdentifier(root)
        }

        /// Looks at its root only when that is the one, which the caller holds; another might be freed here.
        func isRoot(_ lifecycle: Lifecycle) -> Bool { ObjectIdentifier(lifecycle) == id && root != nil }
    }

    /// Whether anybody wants events.
    static var isOn: Bool { users.load(ordering: .relaxed) > 0 }

    /// Records from now on, until ``end()``; counted.
    package static func begin() { users.wrappingAdd(1, ordering: .relaxed) }

    /// Takes one ``begin()`` back.
    package static func end() { users.wrappingSubtract(1, ordering: .relaxed) }

    /// Calls `read` with each event of `root` and of the services below it, until ``forget(_:)``.
    ///
    /// - Parameters:
    ///   - root: The uppermost service.
    ///   - read: Called under the lock of the service, in the order of the events: it must not block, log, or look at
    ///     any service.
    /// - Returns: the reader's number.
    static func add(_ root: Lifecycle, _ read: @escaping @Sendable (ServiceEvent) -> Void) -> Int {
        begin()
        // Those that run already began when perhaps nobody listened.
        for lifecycle in ServiceTree.descendants(of: root) {
            if let service = lifecycle.service { lifecycle.noteNames(of: service) }
        }
        return readers.withLock { readers in
            readers.last += 1
            readers.byID[readers.last] = Reader(root: root, read: read)
            return readers.last
        }
    }

    static func forget(_ reader: Int) {
        if readers.withLock({ $0.byID.removeValue(forKey: reader) }) != nil { end() }
    }

    /// Tells those who read the events of this service.
    ///
    /// Under the lifecycle's lock.
    static func publish(_ event: ServiceEvent, of lifecycle: Lifecycle) {
        // In the order in which they came, so that a simulation is the same each time.
        let concerned = readers.withLock { $0.byID.sorted { $0.key < $1.key } }
        guard !concerned.isEmpty else { return }
        let above = ServiceTree.ancestry(of: lifecycle)
        for (_, reader) in concerned where above.contains(where: reader.isRoot) { reader.read(event) }
    }
}

extension Lifecycle {
    /// Notes what the service is called: before a run begins, and when a reader comes.
    ///
    /// It asks the service, so it is not done under the lock.
    func noteNames(of service: any Service) {
        guard ServiceRecorder.isOn else { return }
        let (path, label) = (path, service.label)
        core.withLock { core in
            let record = core.makeRecord()
            record.name(path, label: label.isEmpty ? path.lastComponent : label)
            // What it is already is no news.
            _ = record.isNews(core.machine.state.kind)
        }
    }

    /// Notes why the service fails, in the words of the error, which are the program's own code.
    func noteCrash(_ error: any Error) {
        guard ServiceRecorder.isOn else { return }
        let words = String(describing: error)
        core.withLock { core in
            core.makeRecord().crashWords = words
        }
    }

    /// Records an event of the service.
    func record(_ kind: ServiceEvent.Kind, _ words: @autoclosure () -> String, level: String? = nil) {
        guard ServiceRecorder.isOn else { return }
        let words = words()
        core.withLock { core in core.record(kind, words, level: level, of: self) }
    }
}

extension LifecycleCore {
    /// What the service is called where nobody asked it.
    var typeName: String { serviceType.map { String(describing: $0) } ?? "?" }

    /// Under the lock.
    mutating func makeRecord() -> ServiceRecord {
        let extras = makeExtras()
        if let record = extras.record { return record }
        let made = ServiceRecord(typeName: typeName)
        extras.record = made
        return made
    }

    /// Under the lock.
    mutating func recordState(of lifecycle: Lifecycle) {
        // A record knows the state also while nobody reads; otherwise it would take a change for a repetition later.
        guard ServiceRecorder.isOn || extras?.record != nil else { return }
        let state = machine.state.kind
        guard makeRecord().isNews(state) else { return }
        record(.state, state.rawValue, of: lifecycle)
    }

    /// Under the lock.
    mutating func record(_ kind: ServiceEvent.Kind, _ words: String, level: String? = nil, of lifecycle: Lifecycle) {
        guard ServiceRecorder.isOn else { return }
        let record = makeRecord()
        let event = ServiceEvent(
            service: ObjectIdentifier(lifecycle).hashBits,
            path: record.path,
            generation: machine.generation,
            time: (lifecycle.loopIfBound?.wallTime ?? .now()).sinceEpoch,
            kind: kind,
            words: words,
            level: level,
        )
        record.append(event)
        ServiceRecorder.publish(event, of: lifecycle)
    }
}
