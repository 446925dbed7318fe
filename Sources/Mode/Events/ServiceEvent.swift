//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop

/// Something that happened to a service: a value, safe to keep, to send and to encode.
///
/// See ``Beacon/events(bufferingNewest:)`` and ``Beacon/recentEvents``.
public struct ServiceEvent: Sendable, Codable, Hashable {
    /// The service, by the `id` of its node in a ``BeaconSnapshot``.
    public var service: Int
    /// The place of the service in the tree, as it was when the run began or, if that was later, when the latest reader
    /// came: `Worker/App/UserCache`.
    public var path: String
    /// The run of the service, counted from its first start; 0 before that.
    public var generation: UInt32
    /// When it happened: time since 1970-01-01 00:00:00 UTC, on the system's clock.
    public var time: Duration
    /// What kind of event it is.
    public var kind: Kind
    /// What happened, in words: the name of the state or of the step, or the line that was logged.
    public var words: String
    /// The level of the line, by its name in swift-log; `nil` for other kinds.
    public var level: String?

    /// What kinds of events there are.
    @nonexhaustive public enum Kind: String, Sendable, Codable, Hashable, CaseIterable {
        /// The service is in another state now; the words are a ``BeaconSnapshot/State``.
        case state
        /// A step of a start or a stop begins, `onStart()` for example.
        case step
        /// The library has something to say about the service: a failure, a restart, a late timer.
        ///
        /// These are its log lines from `notice` up, whatever the level of the log is.
        case message
    }
}

extension ServiceEvent: CustomStringConvertible {
    /// One line for people, without the time: `Worker/App #2: running`.
    public var description: String {
        switch kind {
        case .state: "\(path) #\(generation): \(words)"
        case .step: "\(path) #\(generation): \(words) begins"
        case .message: "\(path) #\(generation): \(level.map { "\($0.uppercased()): " } ?? "")\(words)"
        }
    }
}
