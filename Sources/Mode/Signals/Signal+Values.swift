//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

extension Signal {
    /// The sends from now on, as a sequence.
    ///
    /// A send does not wait for the reader: what comes faster than it is read is kept up to the buffer's limit, and then
    /// left out. The sequence ends with the signal; when its reader is gone or cancelled, it is disconnected.
    ///
    /// - Parameters:
    ///   - filter: whose sends.
    ///   - buffer: how many are kept, and which of them when there are more; the newest 64 by default.
    ///   - fileID: the file of the connection.
    ///   - line: the line of the connection.
    /// - Returns: a sequence for one reader.
    public func values(
        from filter: SenderFilter<Sender> = .any,
        buffer: AsyncStream<(sender: Sender, payload: Payload)>.Continuation.BufferingPolicy = .bufferingNewest(64),
        fileID: StaticString = #fileID,
        line: UInt = #line,
    ) -> AsyncStream<(sender: Sender, payload: Payload)> {
        typealias Stream = AsyncStream<(sender: Sender, payload: Payload)>
        let (stream, continuation) = Stream.makeStream(bufferingPolicy: buffer)
        let tail = StreamTail { continuation.finish() }
        let connection = connect(from: filter, fileID: fileID, line: line) { sender, payload in
            continuation.yield((sender, payload))
            _ = tail
        }
        continuation.onTermination = { _ in connection.disconnect() }
        return stream
    }
}

/// Ends a stream when the last one is gone who could add to it.
private final class StreamTail: Sendable {
    private let finish: @Sendable () -> Void

    init(_ finish: @escaping @Sendable () -> Void) {
        self.finish = finish
    }

    deinit { finish() }
}
