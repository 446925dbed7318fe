//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import UV

/// One client of a server: bytes in, bytes out, on the loop of the listener.
///
/// It keeps itself alive until it is closed, and closing is its owner's duty.
// Sendable: every member is touched on the loop only.
package final class SocketConnection: @unchecked Sendable {
    /// What comes from the other side.
    package enum Event: Sendable {
        case bytes([UInt8])
        /// The other side has said all that it will; it may still listen.
        case end
        /// The other side is gone.
        case failure
    }

    /// The process at the other end, where the system knows it: in the UNIX domain.
    package let peer: SocketPeer?
    private let loop: EventLoop
    private let stream: UV.Stream
    private var isFinishing = false

    /// Called when everything that was written has been taken by the kernel.
    package var onDrained: (() -> Void)?
    /// Called when something could not be written: the other side is gone.
    package var onBroken: (() -> Void)?

    init(_ stream: UV.Stream, on loop: EventLoop) {
        self.stream = stream
        self.loop = loop
        peer = (stream as? UV.Pipe)?.peer.map { SocketPeer(process: $0.process, user: $0.user) }
        if let tcp = stream as? UV.TCP { try? tcp.setNoDelay() }
    }

    /// Begins to read, or goes on after ``pause()``.
    ///
    /// Chunks have 8 KiB at most; after an end or a failure nothing more comes.
    package func read(_ onEvent: @escaping (Event) -> Void) {
        loop.preconditionOnLoop("a socket connection")
        guard let turn = (loop.driver as? UVDriver)?.turn else { return }
        do {
            try stream.startReading { event in
                turn.beginBusy()
                turn.enter { onEvent(Event(event)) }
            }
        } catch {
            onEvent(.failure)
        }
    }

    /// Stops reading; the other side has to wait when the kernel's buffers are full.
    package func pause() { stream.stopReading() }

    /// How many bytes wait for the other side to take them.
    package var queuedBytes: Int { stream.queueSize }

    /// Writes bytes after those that wait already, however many those are.
    ///
    /// - Parameters:
    ///   - bytes: What to write.
    ///   - onTaken: Called when the kernel has taken them; not if the connection breaks before.
    /// - Returns: False if nothing was done: the connection is broken, or is being finished.
    @discardableResult
    package func write(_ bytes: [UInt8], onTaken: (() -> Void)? = nil) -> Bool {
        guard !bytes.isEmpty else { return true }
        guard !isFinishing else { return false }
        do {
            try stream.write(bytes) { [self] error in
                guard error == nil else { return onBroken?() ?? () }
                onTaken?()
                if queuedBytes == 0 { onDrained?() }
            }
            return true
        } catch {
            return false
        }
    }

    /// Writes what the kernel takes at once, and closes: for last words to somebody who need not listen.
    package func close(saying bytes: [UInt8]) {
        if queuedBytes == 0 { _ = stream.tryWrite(bytes) }
        close()
    }

    /// Closes when everything that was written has been taken; `completion` runs then, or when ``close()`` came before.
    package func finish(_ completion: @escaping () -> Void) {
        guard !isFinishing else { return }
        isFinishing = true
        stream.stopReading()
        do {
            try stream.shutdown { [self] _ in
                close()
                completion()
            }
        } catch {
            close()
            completion()
        }
    }

    /// Closes now; what was not taken is lost.
    package func close() {
        onDrained = nil
        onBroken = nil
        stream.close()
    }
}

/// The process that connected, as it was then.
package struct SocketPeer: Sendable, Hashable {
    package let process: Int32
    package let user: UInt32

    package init(process: Int32, user: UInt32) {
        self.process = process
        self.user = user
    }
}

extension SocketConnection.Event {
    fileprivate init(_ event: StreamEvent) {
        self =
            switch event {
            case .bytes(let bytes): .bytes(bytes)
            case .end: .end
            case .failure: .failure
            }
    }
}
