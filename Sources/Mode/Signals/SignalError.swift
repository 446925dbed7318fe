//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// What receivers of a signal threw; every receiver was called all the same.
public struct SignalError: Error, Sendable {
    /// What one receiver threw.
    public struct Failure: Sendable {
        /// Where the receiver was connected: `App/Mailer.swift:12`.
        public let site: String
        /// What it threw.
        public let error: any Error
    }

    /// The label of the signal.
    public let signal: String
    /// What was thrown, in the order in which the receivers were called; never empty.
    public let failures: [Failure]

    /// What was thrown, without the places.
    public var errors: [any Error] { failures.map(\.error) }

    init?(signal: @autoclosure () -> String, _ failures: [Failure]) {
        guard !failures.isEmpty else { return nil }
        self.signal = signal()
        self.failures = failures
    }
}

extension SignalError: CustomStringConvertible {
    /// One line: the signal, and each receiver with its error.
    public var description: String {
        let receivers = failures.map { "\($0.error) (receiver connected at \($0.site))" }
        return "signal \(signal): \(receivers.joined(separator: "; "))"
    }
}
