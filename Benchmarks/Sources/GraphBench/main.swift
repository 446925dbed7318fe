//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

// Draws sample trees:  GraphBenchmark samples DIRECTORY
// Measures:            GraphBenchmark time
// Looks for leaks:     GraphBenchmark leaks [RENDERS] [FORMAT] [SERVICES]

import BenchSupport
import Mode
import ModeGraph

let arguments = CommandLine.arguments.dropFirst()

/// Milliseconds of the fastest and the middle of `rounds` runs.
func measure(_ name: String, rounds: Int, _ body: () async throws -> Void) async rethrows {
    let clock = ContinuousClock()
    var times: [Double] = []
    for _ in 0..<rounds {
        times.append(try await clock.measure(body) / .milliseconds(1))
    }
    times.sort()
    print("\(name): median \(times[rounds / 2]) ms, fastest \(times[0]) ms")
}

switch arguments.first {
case "samples":
    let directory = arguments.dropFirst().first ?? "."
    for (name, tree) in Samples.all {
        for format in ["png", "svg", "dot", "json", "pdf"] {
            do { try await tree.write(to: "\(directory)/\(name).\(format)") } catch { print(name, format, error) }
        }
    }
case "leaks":
    let renders = arguments.dropFirst().first.flatMap(Int.init) ?? 10_000
    let format = arguments.dropFirst(2).first.flatMap(GraphFormat.init(rawValue:)) ?? .svg
    let services = arguments.dropFirst(3).first.flatMap(Int.init) ?? 20
    let tree = services == 20 ? Samples.twenty : Samples.uniform(services: services, loops: 1)
    for count in 0...renders {
        _ = try await tree.render(format)
        if count % max(1, renders / 10) == 0 { print("\(count) renders: \(residentBytes() / 1024) KiB") }
    }
default:
    try await measure("svg, 20 services, first", rounds: 1) { _ = try await Samples.twenty.render(.svg) }
    try await measure("svg, 20 services", rounds: 100) { _ = try await Samples.twenty.render(.svg) }
    try await measure("png, 20 services, first", rounds: 1) { _ = try await Samples.twenty.render(.png) }
    try await measure("png, 20 services", rounds: 30) { _ = try await Samples.twenty.render(.png) }
    let thousand = Samples.uniform(services: 1_000, loops: 1)
    try await measure("svg, 1,000 services", rounds: 10) { _ = try await thousand.render(.svg) }
    let nested = Samples.uniform(services: 1_000, loops: 1, fanOut: 4)
    try await measure("svg, 1,000 services, 4 a parent", rounds: 10) { _ = try await nested.render(.svg) }
}
RenderThread.shutdown()
