//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// What was asked for on the command line: `seeds=10000 from=0 seed=42 keep-going=1`.
struct SoakOptions {
    private(set) var from: UInt64 = 0
    private(set) var seeds: UInt64 = 10_000
    private(set) var only: UInt64?
    private(set) var keepsGoing = false

    init(_ arguments: [String]) {
        for argument in arguments.dropFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let value = UInt64(parts[1]) else { Self.explain(argument) }
            switch parts[0] {
            case "seeds": seeds = value
            case "from": from = value
            case "seed": only = value
            case "keep-going": keepsGoing = value != 0
            default: Self.explain(argument)
            }
        }
    }

    private static func explain(_ argument: String) -> Never {
        print("soak: \(argument)? usage: soak [seeds=10000] [from=0] [seed=42] [keep-going=1]")
        exit(2)
    }
}
