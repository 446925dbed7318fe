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
        weak var root: Lifecycle?
        let read: @Sendable (ServiceEvent) -> Void
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
        let concerned = readers.withLock { Array($0.byID.values) }
        for reader in concerned {
            guard let root = reader.root, ServiceTree.contains(lifecycle, in: root) else { continue }
            reader.read(event)
        }
    }
}

extension Lifecycle {
    /// Notes what the service is called, before a run begins.
    ///
    /// It asks the service, so it is not done under the lock.
    func noteNames(of service: any Service) {
        guard ServiceRecorder.isOn else { return }
        let (path, label) = (path, service.label)
        core.withLock { core in
            core.makeRecord(of: service).name(path, label: label.isEmpty ? shortLabel(in: path) : label)
        }
    }

    private func shortLabel(in path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// Notes why the service fails, in the words of the error, which are the program's own code.
    func noteCrash(_ error: any Error) {
        guard ServiceRecorder.isOn else { return }
        let words = String(describing: error)
        core.withLock { core in
            guard let service = core.service else { return }
            core.makeRecord(of: service).crashWords = words
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
    /// Under the lock.
    mutating func makeRecord(of service: any Service) -> ServiceRecord {
        let extras = makeExtras()
        if let record = extras.record { return record }
        let made = ServiceRecord(typeName: String(describing: type(of: service)))
        extras.record = made
        return made
    }

    /// Under the lock.
    mutating func recordState(of lifecycle: Lifecycle) {
        guard ServiceRecorder.isOn, let service else { return }
        let state = machine.state.kind
        guard makeRecord(of: service).isNews(state) else { return }
        record(.state, state.rawValue, of: lifecycle)
    }

    /// Under the lock.
    mutating func record(_ kind: ServiceEvent.Kind, _ words: String, level: String? = nil, of lifecycle: Lifecycle) {
        guard ServiceRecorder.isOn, let service else { return }
        let record = makeRecord(of: service)
        let event = ServiceEvent(
            service: ObjectIdentifier(lifecycle).hashBits,
            path: record.path,
            generation: machine.generation,
            time: WallTime.now().sinceEpoch,
            kind: kind,
            words: words,
            level: level,
        )
        record.append(event)
        ServiceRecorder.publish(event, of: lifecycle)
    }
}
