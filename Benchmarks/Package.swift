// swift-tools-version: 6.2

//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import PackageDescription

let mode: Target.Dependency = .product(name: "Mode", package: "mode")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A package of its own: it sees what users see, and is no part of what they build.
///
///     swift run -c release --package-path Benchmarks loop-bench all
///     swift run -c release --package-path Benchmarks service-bench
///     swift run -c release --package-path Benchmarks supervisor-bench
///     swift run -c release --package-path Benchmarks flow-bench
///     swift run -c release --package-path Benchmarks graph-bench time
///     swift run -c release --package-path Benchmarks console-bench
///     swift run -c release --package-path Benchmarks cron-bench
let package = Package(
    name: "mode-benchmarks",
    dependencies: [
        .package(name: "mode", path: ".."),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
    ],
    targets: [
        // libuv once more, for the bare loop that the figures are compared with.
        .systemLibrary(name: "CBareUV", path: "Sources/CBareUV", pkgConfig: "libuv"),
        .target(name: "BenchSupport", swiftSettings: strict),
        benchmark("loop-bench", path: "Sources/LoopBench", dependencies: [mode, "CBareUV"]),
        benchmark("service-bench", path: "Sources/ServiceBench", dependencies: ["BenchSupport", mode, logging]),
        benchmark("supervisor-bench", path: "Sources/SupervisorBench", dependencies: ["BenchSupport", mode, logging]),
        benchmark("console-bench", path: "Sources/ConsoleBench", dependencies: ["BenchSupport", mode, logging]),
        benchmark("flow-bench", path: "Sources/FlowBench", dependencies: ["BenchSupport", mode, logging]),
        benchmark(
            "cron-bench",
            path: "Sources/CronBench",
            dependencies: ["BenchSupport", .product(name: "ModeCron", package: "mode")],
        ),
        benchmark(
            "graph-bench",
            path: "Sources/GraphBench",
            dependencies: ["BenchSupport", mode, .product(name: "ModeGraph", package: "mode")],
        ),
    ],
)

func benchmark(_ name: String, path: String, dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}
