//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

extension Service {
    /// Connects a receiver to a signal until this run of the service ends: among its closers.
    ///
    /// The receiver runs on the service. Called from `onStart()` it is connected anew with each run.
    ///
    /// - Important: only for a service that is started, as ``onClose(_:_:)``.
    /// - Parameters:
    ///   - signal: what it is connected to.
    ///   - filter: whose sends it hears.
    ///   - fileID: the file, for errors.
    ///   - line: the line, for errors.
    ///   - receiver: what is called with the sender and the payload.
    /// - Returns: the connection, to end it sooner.
    @discardableResult
    public nonisolated func connect<Sender: Sendable, Payload: Sendable>(
        to signal: Signal<Sender, Payload>,
        from filter: SenderFilter<Sender> = .any,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        @_inheritActorContext @_implicitSelfCapture _ receiver: @escaping Signal<Sender, Payload>.Receiver,
    ) -> SignalConnection {
        let connection = signal.connect(from: filter, on: lifecycle.loop, site: "\(fileID):\(line)", receiver)
        onClose("connection to \(signal)") { connection.disconnect() }
        return connection
    }
}
