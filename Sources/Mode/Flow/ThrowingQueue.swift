//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// A queue into which errors are put, too: they overtake what is there, and whoever gets one throws it.
///
/// Otherwise it is like a ``FlowControlQueue``. From any thread and loop.
public final class ThrowingQueue<Element: Sendable>: Sendable {
    private let core: QueueCore<Element>

    /// How many elements there is room for; `nil` when there always is.
    public let capacity: Int?

    /// Creates an empty queue.
    ///
    /// - Parameters:
    ///   - capacity: how many elements there is room for, at least 1; `nil` when there always is. Errors need none.
    ///   - flow: the valve that producers wait for. Errors do not.
    ///   - clearOnResume: whether elements and errors are dropped when the valve opens again.
    public init(capacity: Int? = nil, flow: FlowControl? = nil, clearOnResume: Bool = false) {
        core = QueueCore(capacity: capacity, flow: flow, clearsOnResume: clearOnResume)
        self.capacity = capacity
    }

    /// How many elements are in it, errors not counted.
    public var count: Int { core.read { $0.count } }

    /// Whether there are neither elements nor errors in it.
    public var isEmpty: Bool { core.read { $0.isEmpty } }

    /// Adds an element; waits in line until the valve is open and there is room.
    ///
    /// - Throws: `CancellationError` when the task is cancelled before; then the element is not added.
    public func put(_ element: Element) async throws(CancellationError) { try await core.put(element) }

    /// Adds an element if there is room, whatever the valve says; false if there is none.
    public func tryPut(_ element: Element) -> Bool { core.tryPut(element) }

    /// Adds an error, at once: whoever has waited longest throws it, or else whoever comes next, before any element.
    public func put(throwing error: any Error) { core.put(throwing: error) }

    /// Takes the first error, which it throws, or the first element; waits in line for one.
    ///
    /// - Throws: the error; `CancellationError` when the task is cancelled before.
    public func get() async throws -> Element { try await core.get() }

    /// Takes the first error, which it throws, or the first element; `nil` if there is neither.
    public func tryGet() throws -> Element? { try core.tryGet()?.get() }

    /// Drops the elements and errors that are in it; producers that waited for room go on.
    public func clear() { core.clear() }
}
