//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// A service tree as it was at one moment: a value, safe to keep, to send, to encode and to draw.
///
/// The structure is consistent (no half-attached child), and each node is consistent in itself.
public struct BeaconSnapshot: Sendable, Codable, Hashable {
    /// The nodes in depth-first order, parents before their children; the first is the root.
    public var nodes: [Node]

    /// The edges that are not "is a child of": start-after dependencies among siblings.
    public var dependencies: [Dependency]

    /// Creates a snapshot from its parts.
    public init(nodes: [Node], dependencies: [Dependency] = []) {
        self.nodes = nodes
        self.dependencies = dependencies
    }

    /// One service of the tree.
    public struct Node: Sendable, Codable, Hashable, Identifiable {
        /// Unique in this snapshot, and the same for the same service in later snapshots of the process.
        public var id: Int
        /// The `id` of the parent, or `nil` for the root.
        public var parent: Int?
        /// The label for people, as `Service.label` gives it.
        public var label: String
        /// The place in the tree: `Worker/App/UserCache`.
        public var path: String
        /// What the service is doing.
        public var state: State
        /// Why it failed or is failing, in words.
        public var crashReason: String?
        /// How many times it was restarted.
        public var restarts: Int
        /// How long it is until its supervisor starts it again, at the earliest; `nil` when it does not wait for that.
        public var nextRestart: Duration?
        /// Time since it became running; `nil` when it is not running.
        public var uptime: Duration?
        /// How long its latest start took, that of its children included; `nil` when it has not become running since.
        public var startTook: Duration?
        /// True for a service that supervises its children.
        public var isSupervisor: Bool
        /// The name of the loop that it runs on.
        public var loop: String
        /// Its background tasks and timers.
        public var tasks: [TaskInfo]

        /// Creates a node from its parts.
        public init(
            id: Int,
            parent: Int?,
            label: String,
            path: String,
            state: State,
            crashReason: String? = nil,
            restarts: Int = 0,
            nextRestart: Duration? = nil,
            uptime: Duration? = nil,
            startTook: Duration? = nil,
            isSupervisor: Bool = false,
            loop: String = "mode.main",
            tasks: [TaskInfo] = [],
        ) {
            self.id = id
            self.parent = parent
            self.label = label
            self.path = path
            self.state = state
            self.crashReason = crashReason
            self.restarts = restarts
            self.nextRestart = nextRestart
            self.uptime = uptime
            self.startTook = startTook
            self.isSupervisor = isSupervisor
            self.loop = loop
            self.tasks = tasks
        }
    }

    /// The kind of state a node is in; `ServiceState` without what it carries.
    public enum State: String, Sendable, Codable, Hashable, CaseIterable {
        case created, starting, running, stopping, stopped, failed, restarting
    }

    /// A background task or timer of a service.
    public struct TaskInfo: Sendable, Codable, Hashable {
        /// The name it was declared with.
        public var name: String
        /// The place in the source that created it: `Module/File.swift:42`.
        public var createdAt: String
        /// How long it has existed.
        public var age: Duration
        /// For a timer: how it has run so far.
        public var timer: TimerInfo?
        /// For a task that runs by the wall clock: how it has run so far, and when it runs next.
        public var schedule: ScheduleInfo?

        /// Creates a description of a task from its parts.
        public init(
            name: String,
            createdAt: String,
            age: Duration,
            timer: TimerInfo? = nil,
            schedule: ScheduleInfo? = nil,
        ) {
            self.name = name
            self.createdAt = createdAt
            self.age = age
            self.timer = timer
            self.schedule = schedule
        }
    }

    /// How a timer has run so far.
    public struct TimerInfo: Sendable, Codable, Hashable {
        /// The time between two ticks.
        public var interval: Duration
        /// How many times the body ran.
        public var runs: Int
        /// How many ticks were skipped because the body, or the loop, was late.
        public var skipped: Int
        /// How late the latest tick was.
        public var lateness: Duration

        /// Creates a description of a timer from its parts.
        public init(interval: Duration, runs: Int, skipped: Int, lateness: Duration) {
            self.interval = interval
            self.runs = runs
            self.skipped = skipped
            self.lateness = lateness
        }
    }

    /// How a task that runs by the wall clock has run so far, and when it runs next.
    public struct ScheduleInfo: Sendable, Codable, Hashable {
        /// The schedule as it was written, with its time zone.
        public var schedule: String
        /// When it is due next: seconds since 1970-01-01 00:00:00 UTC; `nil` if it never is.
        public var nextFire: Int64?
        /// How many times the body ran.
        public var runs: Int
        /// How many instants were left out because the body could not run at their time.
        public var skipped: Int
        /// How late the latest run was, in whole seconds.
        public var lateness: Duration

        /// Creates a description of a schedule from its parts.
        public init(
            schedule: String,
            nextFire: Int64?,
            runs: Int = 0,
            skipped: Int = 0,
            lateness: Duration = .zero,
        ) {
            self.schedule = schedule
            self.nextFire = nextFire
            self.runs = runs
            self.skipped = skipped
            self.lateness = lateness
        }
    }

    /// "`node` starts after `prerequisite`", between siblings.
    public struct Dependency: Sendable, Codable, Hashable {
        /// The `id` of the node that waits.
        public var node: Int
        /// The `id` of the node that it waits for.
        public var prerequisite: Int

        /// Creates an edge between two nodes, by their ids.
        public init(node: Int, prerequisite: Int) {
            self.node = node
            self.prerequisite = prerequisite
        }
    }
}
