//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Mode

/// Draws the trees.
struct SpecGenerator {
    var dice: Dice
    /// How wild the services are, from 0 to 1.
    let wildness: Double
    let loops: Int
    /// How many services there may still be.
    private var left: Int
    private var named = 0

    init(dice: Dice, wildness: Double, loops: Int, services: Int) {
        self.dice = dice
        self.wildness = wildness
        self.loops = loops
        left = services
    }

    mutating func root() -> ServiceSpec { service(depth: 0, isSupervisor: dice.chance(0.8)) }

    /// A small tree that joins a supervisor later.
    mutating func newcomer() -> ChildSpec {
        left = dice.within(1...2)
        return supervisedChild(depth: 3, siblings: 0)
    }

    private mutating func service(depth: Int, isSupervisor: Bool) -> ServiceSpec {
        left -= 1
        named += 1
        let name = (isSupervisor ? "S" : "P") + "\(named)"
        let kind: ServiceSpec.Kind = isSupervisor ? .supervisor(supervisor()) : .plain(plain())
        let width =
            depth > 3 ? 0 : isSupervisor ? dice.within(1...4) : dice.weighed([(5, 0), (2, 1), (2, 2), (1, 3)])
        var children: [ChildSpec] = []
        for index in 0..<width where left > 0 {
            children.append(
                isSupervisor ? supervisedChild(depth: depth + 1, siblings: index) : plainChild(depth + 1, index)
            )
        }
        return ServiceSpec(
            name: name,
            kind: kind,
            loop: dice.chance(0.25) ? dice.below(loops) : nil,
            startup: dice.chance(0.7) ? .sequential : .concurrent(limit: dice.chance(0.5) ? nil : 2),
            children: reversedEdges(children),
        )
    }

    /// Sometimes a child waits for one that comes later in the list.
    private mutating func reversedEdges(_ children: [ChildSpec]) -> [ChildSpec] {
        guard children.count > 1, dice.chance(0.1), children.allSatisfy(\.after.isEmpty) else { return children }
        var children = children
        children[0].after = [children.count - 1]
        return children
    }

    private mutating func plainChild(_ depth: Int, _ index: Int) -> ChildSpec {
        let isSupervisor = left > 1 && dice.chance(0.35)
        return ChildSpec(service: service(depth: depth, isSupervisor: isSupervisor), after: edges(index))
    }

    private mutating func supervisedChild(depth: Int, siblings index: Int) -> ChildSpec {
        let isSupervisor = left > 1 && depth < 3 && dice.chance(0.25)
        let restart = dice.weighed([(6, RestartType.permanent), (3, .transient), (2, .temporary)])
        return ChildSpec(
            service: service(depth: depth, isSupervisor: isSupervisor),
            after: edges(index),
            restart: restart,
            isSignificant: restart != .permanent && dice.chance(0.4),
            backoff: dice.chance(0.2) ? backoff() : nil,
            isReplaced: dice.chance(0.15),
        )
    }

    private mutating func edges(_ index: Int) -> [Int] {
        (0..<index).filter { _ in dice.chance(0.25) }
    }

    // MARK: Parts

    private mutating func supervisor() -> SupervisorSpec {
        let strategy = dice.weighed([
            (4, RestartStrategy.oneForOne), (4, .oneForAll), (4, .restForOne), (4, .dependents),
            (1, .forfeitOneForOne), (1, .forfeitOneForAll), (1, .crashing),
        ])
        // Without any limit a child that never starts would be started for ever in the same instant.
        let isUnlimited = dice.chance(0.1)
        return SupervisorSpec(
            strategy: strategy,
            maxRestarts: isUnlimited ? nil : dice.within(0...5),
            period: dice.milliseconds(500...8_000),
            backoff: isUnlimited ? .constant(.milliseconds(100), jitter: 0, resetAfter: .seconds(60)) : backoff(),
            autoShutdown: dice.weighed([(2, AutoShutdown.never), (1, .anySignificant), (1, .allSignificant)]),
            asksProgram: dice.chance(0.25),
        )
    }

    private mutating func backoff() -> BackoffSpec {
        let jitter = dice.chance(0.5) ? 0 : 0.2
        let reset = dice.milliseconds(500...5_000)
        switch dice.below(3) {
        case 0: return .none
        case 1: return .constant(dice.milliseconds(1...2_000), jitter: jitter, resetAfter: reset)
        default:
            let base = dice.milliseconds(1...500)
            return .exponential(
                from: base,
                factor: dice.pick([1, 1.5, 2, 3]),
                max: base * dice.within(1...10),
                jitter: jitter,
                resetAfter: reset,
            )
        }
    }

    private mutating func plain() -> PlainSpec {
        let stopTimeout = dice.milliseconds(200...2_000)
        return PlainSpec(
            mishaps: dice.chance(0.3) ? 0 : wildness * Double(dice.within(1...10)) / 10,
            startTimeout: dice.chance(0.7) ? dice.milliseconds(500...3_000) : nil,
            stopTimeout: stopTimeout,
            taskGrace: dice.milliseconds(50...1_500),
            closers: dice.within(0...2),
            tasks: (0..<dice.weighed([(3, 0), (3, 1), (1, 2)])).map { index in
                TaskSpec(name: "task\(index)", pause: dice.milliseconds(300...5_000), isTimer: dice.chance(0.3))
            },
        )
    }
}
