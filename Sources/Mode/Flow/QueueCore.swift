//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// What both kinds of queue are made of: contents under a lock, and whom to tell outside it.
final class QueueCore<Element: Sendable>: FlowControlled {
    private let contents: Lock<QueueContents<Element>>
    private let flow: FlowControl?
    private let clearsOnResume: Bool
    private let hooks: PressureHooks

    init(
        capacity: Int?,
        flow: FlowControl?,
        clearsOnResume: Bool,
        hooks: PressureHooks = PressureHooks(),
    ) {
        precondition(capacity ?? 1 >= 1, "a queue must have room for one element at least")
        contents = Lock(QueueContents(capacity: capacity))
        self.flow = flow
        self.clearsOnResume = clearsOnResume
        self.hooks = hooks
        flow?.add(self)
    }

    deinit { flow?.remove(ObjectIdentifier(self)) }

    /// Looks at the contents.
    func read<Value: Sendable>(_ body: (QueueContents<Element>) -> Value) -> Value {
        contents.withLock { contents in body(contents) }
    }

    /// Changes the contents, and then tells everybody whom that concerns.
    private func change<Value: Sendable>(
        _ body: (inout QueueContents<Element>, inout QueueNews<Element>) -> Value
    ) -> Value {
        var news = QueueNews<Element>()
        let value = contents.withLock { contents in
            let value = body(&contents, &news)
            // In the lock, so that the hooks learn of the changes in their order.
            if !news.pressures.isEmpty { hooks.add(news.pressures) }
            return value
        }
        news.tell()
        if !news.pressures.isEmpty { hooks.call() }
        return value
    }

    // MARK: In

    func put(_ element: Element) async throws(CancellationError) {
        // What need not wait makes no waiter.
        let isIn = change { contents, news in isOpen(contents) && contents.add(element, &news) }
        if !isIn { try await waitAndPut(element) }
    }

    private func waitAndPut(_ element: Element) async throws(CancellationError) {
        let putter = QueueContents<Element>.Putter()
        let place = change { contents, news -> UInt64? in
            if isOpen(contents), contents.add(element, &news) { return nil }
            return contents.wait(putter, with: element)
        }
        guard let place else { return }
        let isIn = await putter.wait {
            if self.change({ contents, _ in contents.remove(putter: place) }) { putter.end(false) }
        }
        guard isIn else { throw CancellationError() }
    }

    /// Whether somebody may put something in at once: those who came before go first, also while it is the valve that they
    /// wait for.
    private func isOpen(_ contents: QueueContents<Element>) -> Bool {
        isActive && !contents.isFull && contents.putters.isEmpty
    }

    func tryPut(_ element: Element) -> Bool {
        change { contents, news in
            if contents.isFull { return false }
            contents.add(element, &news)
            return true
        }
    }

    func putBeyondCapacity(_ element: Element) -> Bool {
        change { contents, news in
            contents.add(element, &news)
            return contents.isUnderPressure
        }
    }

    func put(throwing error: any Error) { change { contents, news in contents.add(error: error, &news) } }

    // MARK: Out

    func get() async throws -> Element {
        if let result = tryGet() { return try result.get() }
        let getter = QueueContents<Element>.Getter()
        let place = change { contents, news -> UInt64? in
            guard let result = takeAndLetIn(&contents, &news) else { return contents.wait(getter) }
            // Something came in between.
            getter.end(result)
            return nil
        }
        guard let place else { return try await getter.wait {}.get() }
        let awaited = await getter.wait {
            let isLeaving = self.change { contents, _ in contents.remove(getter: place) }
            if isLeaving { getter.end(.failure(CancellationError())) }
        }
        return try awaited.get()
    }

    func tryGet() -> Result<Element, any Error>? {
        change { contents, news in takeAndLetIn(&contents, &news) }
    }

    func clear() {
        change { contents, news in
            contents.clear(&news)
            if isActive { contents.letIn(&news) }
        }
    }

    private func takeAndLetIn(
        _ contents: inout QueueContents<Element>,
        _ news: inout QueueNews<Element>,
    ) -> Result<Element, any Error>? {
        let result = contents.take(&news)
        if isActive { contents.letIn(&news) }
        return result
    }

    // MARK: Flow

    private var isActive: Bool { flow?.isActive ?? true }

    func flowWillResume() {
        if clearsOnResume { change { contents, news in contents.clear(&news) } }
    }

    func flowDidResume() {
        change { contents, news in
            if isActive { contents.letIn(&news) }
        }
    }
}
