//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// What is in a queue, who wants to put something in, and who wants to get something out.
///
/// A value, guarded by the queue's lock. Whoever is to be woken goes into the list of wake-ups, to be told outside it.
struct QueueContents<Element: Sendable>: Sendable {
    typealias Getter = Waiter<Result<Element, any Error>>
    typealias Putter = Waiter<Bool>

    /// Elements and those who wait for them are never there at the same time.
    private var elements = Fifo<Element>()
    private var errors = Fifo<any Error>()
    private(set) var getters = WaiterQueue<Result<Element, any Error>, Void>()
    private(set) var putters = WaiterQueue<Bool, Element>()
    private var pressure: QueuePressure
    private let capacity: Int?

    init(capacity: Int?) {
        self.capacity = capacity
        pressure = QueuePressure(capacity: capacity)
    }

    var count: Int { elements.count }

    var isEmpty: Bool { elements.isEmpty && errors.isEmpty }

    var isFull: Bool { capacity.map { elements.count >= $0 } ?? false }

    var isUnderPressure: Bool { pressure.isHigh }

    // MARK: In

    /// Adds an element, or hands it to the one who has waited longest; always true.
    @discardableResult
    mutating func add(_ element: Element, _ news: inout QueueNews<Element>) -> Bool {
        if let getter = getters.popFirst()?.waiter {
            news.getters.append(QueueNews.Delivery(getter: getter, result: .success(element)))
        } else {
            elements.append(element)
            news.note(pressure.changed(to: elements.count))
        }
        return true
    }

    /// Adds an error, which comes before all elements.
    mutating func add(error: any Error, _ news: inout QueueNews<Element>) {
        if let getter = getters.popFirst()?.waiter {
            news.getters.append(QueueNews.Delivery(getter: getter, result: .failure(error)))
        } else {
            errors.append(error)
        }
    }

    mutating func wait(_ putter: Putter, with element: Element) -> UInt64 { putters.append(putter, element) }

    mutating func remove(putter place: UInt64) -> Bool { putters.remove(place) != nil }

    /// Lets in those who wait, as long as there is room.
    mutating func letIn(_ news: inout QueueNews<Element>) {
        while !isFull, let entry = putters.popFirst() {
            add(entry.wish, &news)
            news.putters.append(entry.waiter)
        }
    }

    // MARK: Out

    /// Takes the first error or element out.
    mutating func take(_ news: inout QueueNews<Element>) -> Result<Element, any Error>? {
        if let error = errors.popFirst() { return .failure(error) }
        guard let element = elements.popFirst() else { return nil }
        news.note(pressure.changed(to: elements.count))
        return .success(element)
    }

    mutating func wait(_ getter: Getter) -> UInt64 { getters.append(getter) }

    mutating func remove(getter place: UInt64) -> Bool { getters.remove(place) != nil }

    /// Drops elements and errors.
    mutating func clear(_ news: inout QueueNews<Element>) {
        // Released by whoever takes the news, outside the lock.
        news.droppedElements = elements
        news.droppedErrors = errors
        elements = Fifo()
        errors = Fifo()
        news.note(pressure.changed(to: 0))
    }
}

/// What follows from a change of a queue, for outside its lock.
struct QueueNews<Element: Sendable>: Sendable {
    /// What a consumer gets.
    struct Delivery: Sendable {
        let getter: QueueContents<Element>.Getter
        let result: Result<Element, any Error>
    }

    var getters: [Delivery] = []
    var putters: [QueueContents<Element>.Putter] = []
    var pressures: [QueuePressure.Change] = []
    var droppedElements: Fifo<Element>?
    var droppedErrors: Fifo<any Error>?

    mutating func note(_ change: QueuePressure.Change?) {
        if let change { pressures.append(change) }
    }

    func tell() {
        for delivery in getters { delivery.getter.end(delivery.result) }
        for putter in putters { putter.end(true) }
    }
}
