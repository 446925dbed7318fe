// swift-tools-version: 6.2

//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import PackageDescription

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
        .executableTarget(
            name: "loop-bench",
            dependencies: [.product(name: "Mode", package: "mode"), "CBareUV"],
            path: "Sources/LoopBench",
            swiftSettings: strict,
        ),
        .target(name: "BenchSupport", swiftSettings: strict),
        .executableTarget(
            name: "service-bench",
            dependencies: [
                "BenchSupport", .product(name: "Mode", package: "mode"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/ServiceBench",
            swiftSettings: strict,
        ),
        .executableTarget(
            name: "supervisor-bench",
            dependencies: [
                "BenchSupport", .product(name: "Mode", package: "mode"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/SupervisorBench",
            swiftSettings: strict,
        ),
        .executableTarget(
            name: "console-bench",
            dependencies: [
                "BenchSupport", .product(name: "Mode", package: "mode"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/ConsoleBench",
            swiftSettings: strict,
        ),
        .executableTarget(
            name: "flow-bench",
            dependencies: [
                "BenchSupport", .product(name: "Mode", package: "mode"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/FlowBench",
            swiftSettings: strict,
        ),
        .executableTarget(
            name: "cron-bench",
            dependencies: ["BenchSupport", .product(name: "ModeCron", package: "mode")],
            path: "Sources/CronBench",
            swiftSettings: strict,
        ),
        .executableTarget(
            name: "graph-bench",
            dependencies: [
                "BenchSupport", .product(name: "Mode", package: "mode"), .product(name: "ModeGraph", package: "mode"),
            ],
            path: "Sources/GraphBench",
            swiftSettings: strict,
        ),
    ],
)
