//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// A user, as the web server shows it.
struct User: Codable, Sendable {
    var id: Int
    var name: String
}

/// Remembers for a while what it would otherwise have to ask a database for.
actor UserCache: Service {
    nonisolated let lifecycle = Lifecycle()

    private struct Entry {
        var user: User
        var expires: ContinuousClock.Instant
    }

    private var entries: [Int: Entry] = [:]
    private let clock = ContinuousClock()
    private let timeToLive = Duration.seconds(30)
    private let saveTime: Duration

    init(saveTime: Duration) {
        self.saveTime = saveTime
    }

    /// Hooks that take longer are cancelled and, if that does not help, abandoned.
    nonisolated var stopTimeout: Duration { saveTime * 2 + .seconds(5) }

    var tasks: Tasks {
        every(.seconds(10), "remove expired") { removeExpired() }
    }

    /// Would save the users, if there were a disk for them; a second Ctrl-C cuts it short.
    func onStop() async throws {
        try? await Task.sleep(for: saveTime)
    }

    /// The user with this id; `nil` if there is none.
    func lookup(_ id: Int) async -> User? {
        if let entry = entries[id], entry.expires > clock.now { return entry.user }
        guard let user = await database(id) else { return nil }
        entries[id] = Entry(user: user, expires: clock.now + timeToLive)
        return user
    }

    private func removeExpired() {
        print("REMOVING EXPIRED USERS")
        let now = clock.now
        entries = entries.filter { $0.value.expires > now }
    }

    /// Stands for a database that takes its time; meanwhile the loop serves others.
    private func database(_ id: Int) async -> User? {
        await sleep(for: .milliseconds(5))
        let names = ["Ada", "Barbara", "Edsger", "Grace", "Tony"]
        return names.indices.contains(id - 1) ? User(id: id, name: names[id - 1]) : nil
    }
}
