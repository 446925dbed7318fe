//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// A queue whose producers wait: for a valve, and for room.
///
/// ```swift
/// let flow = FlowControl()
/// let queue = FlowControlQueue<String>(capacity: 1_000, flow: flow, onPressureHigh: { … }, onPressureDrop: { … })
///
/// try await queue.put("one")
/// let element = try await queue.get()
/// ```
///
/// First in, first out, for elements, producers and consumers alike. From any thread and loop.
public final class FlowControlQueue<Element: Sendable>: Sendable {
    private let core: QueueCore<Element>

    /// How many elements there is room for; `nil` when there always is.
    public let capacity: Int?

    /// Creates an empty queue.
    ///
    /// The pressure of a queue with a capacity is high from 80 % of that on, until it is down to 40 %.
    ///
    /// - Parameters:
    ///   - capacity: how many elements there is room for, at least 1; `nil` when there always is.
    ///   - flow: the valve that producers wait for.
    ///   - clearOnResume: whether elements are dropped when the valve opens again.
    ///   - onPressureHigh: called once when the pressure becomes high, by whoever put the element in.
    ///   - onPressureDrop: called once when the pressure is over, by whoever got the element, or cleared the queue.
    public init(
        capacity: Int? = nil,
        flow: FlowControl? = nil,
        clearOnResume: Bool = false,
        onPressureHigh: (@Sendable () -> Void)? = nil,
        onPressureDrop: (@Sendable () -> Void)? = nil,
    ) {
        let hooks = PressureHooks(onHigh: onPressureHigh, onDrop: onPressureDrop)
        core = QueueCore(capacity: capacity, flow: flow, clearsOnResume: clearOnResume, hooks: hooks)
        self.capacity = capacity
    }

    /// How many elements are in it.
    public var count: Int { core.read { $0.count } }

    /// Whether there are no elements in it.
    public var isEmpty: Bool { count == 0 }

    /// Whether there is no room in it.
    public var isFull: Bool { core.read { $0.isFull } }

    /// Whether the pressure is high; never without a capacity.
    public var isUnderPressure: Bool { core.read { $0.isUnderPressure } }

    /// Adds an element; waits in line until the valve is open and there is room.
    ///
    /// - Throws: `CancellationError` when the task is cancelled before; then the element is not added.
    public func put(_ element: Element) async throws(CancellationError) { try await core.put(element) }

    /// Adds an element if there is room, whatever the valve says; false if there is none.
    public func tryPut(_ element: Element) -> Bool { core.tryPut(element) }

    /// Adds an element, whether there is room or not and whatever the valve says; true if the pressure is high then.
    ///
    /// For a producer that cannot wait, but can slow down its source.
    @discardableResult
    public func putBeyondCapacity(_ element: Element) -> Bool { core.putBeyondCapacity(element) }

    /// Takes the first element; waits in line for one.
    ///
    /// - Throws: `CancellationError` when the task is cancelled before.
    public func get() async throws(CancellationError) -> Element {
        // Errors are put into the other kind of queue only.
        do { return try await core.get() } catch { throw CancellationError() }
    }

    /// Takes the first element, if there is one.
    public func tryGet() -> Element? { try? core.tryGet()?.get() }

    /// Drops the elements that are in it; producers that waited for room go on.
    public func clear() { core.clear() }
}
