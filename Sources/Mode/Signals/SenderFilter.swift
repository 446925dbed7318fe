//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// Whose sends a receiver hears.
public struct SenderFilter<Sender: Sendable>: Sendable {
    private let matches: (@Sendable (Sender) -> Bool)?
    /// Whether a send can still match; `nil` when that never ends.
    let isAlive: (@Sendable () -> Bool)?

    private init(matches: (@Sendable (Sender) -> Bool)?, isAlive: (@Sendable () -> Bool)? = nil) {
        self.matches = matches
        self.isAlive = isAlive
    }

    /// Everybody's.
    public static var any: SenderFilter { SenderFilter(matches: nil) }

    /// Those of the senders that the predicate is true for.
    public static func matching(_ predicate: @escaping @Sendable (Sender) -> Bool) -> SenderFilter {
        SenderFilter(matches: predicate)
    }

    var isForAll: Bool { matches == nil }

    func accepts(_ sender: Sender) -> Bool { matches?(sender) ?? true }

    // Not the object's address: that of one that is gone may be another's soon.
    fileprivate static func identical(to sender: Sender) -> SenderFilter where Sender: AnyObject {
        SenderFilter(
            matches: { [weak sender] in $0 === sender },
            isAlive: { [weak sender] in sender != nil },
        )
    }
}

extension SenderFilter where Sender: AnyObject {
    /// Those of this very object, which is not kept alive; when it is gone, the connection ends.
    public static func only(_ sender: Sender) -> SenderFilter { identical(to: sender) }
}

extension SenderFilter where Sender: Equatable {
    /// Those of senders that are equal to this one.
    public static func only(_ sender: Sender) -> SenderFilter { matching { $0 == sender } }
}

extension SenderFilter where Sender: AnyObject & Equatable {
    /// Those of this very object, whatever else is equal to it; when it is gone, the connection ends.
    public static func only(_ sender: Sender) -> SenderFilter { identical(to: sender) }
}
