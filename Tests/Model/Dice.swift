//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeTesting

/// Random numbers that follow from a seed.
struct Dice {
    private var numbers: SplitMix64

    init(seed: UInt64) {
        numbers = SplitMix64(seed: seed)
    }

    mutating func next() -> UInt64 { numbers.next() }

    /// A number below `bound`; 0 if that is 0.
    mutating func below(_ bound: Int) -> Int {
        bound < 1 ? 0 : Int(numbers.next(below: UInt64(bound)))
    }

    mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    mutating func chance(_ probability: Double) -> Bool { numbers.chance(probability) }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    mutating func pickIfAny<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[below(elements.count)]
    }

    mutating func milliseconds(_ range: ClosedRange<Int>) -> Duration { .milliseconds(within(range)) }

    /// One of several, each as likely as its weight says.
    mutating func weighed<Element>(_ options: [(weight: Int, value: Element)]) -> Element {
        var position = below(options.reduce(0) { $0 + $1.weight })
        for option in options {
            if position < option.weight { return option.value }
            position -= option.weight
        }
        return options[options.count - 1].value
    }
}
