//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// A receiver's place at a signal.
///
/// It is only a name for it: the receiver stays connected when the connection is dropped, until ``disconnect()``, or
/// until the signal itself is gone. It keeps neither of them alive.
public struct SignalConnection: Sendable {
    private weak let link: (any SignalLink)?

    init(_ link: any SignalLink) {
        self.link = link
    }

    /// Whether the receiver is still called.
    public var isConnected: Bool { link?.isConnected ?? false }

    /// Ends the connection.
    ///
    /// From any thread, any number of times, also from the receiver. A send that is under way does not call the
    /// receiver any more; a call of it that has begun goes on.
    public func disconnect() { link?.disconnect() }
}

/// What a connection stands for, whatever the types of the signal are.
protocol SignalLink: AnyObject, Sendable {
    var isConnected: Bool { get }

    func disconnect()
}
