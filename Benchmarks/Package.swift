// swift-tools-version: 6.2

//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import PackageDescription

let mode: Target.Dependency = .product(name: "Mode", package: "mode")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A package of its own: it sees what users see, and is no part of what they build.
///
/// `make bench` runs the suite, which is what mode-bench and its peers are for; README.md says more. The others measure
/// what has no peer:
///
///     swift run -c release --package-path Benchmarks flow-bench
///     swift run -c release --package-path Benchmarks graph-bench time
///     swift run -c release --package-path Benchmarks console-bench
///     swift run -c release --package-path Benchmarks cron-bench
let package = Package(
    name: "mode-benchmarks",
    dependencies: [
        .package(name: "mode", path: ".."),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        // What the figures are compared with; exact, so that the figures say of what they are.
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        // libuv once more, for the bare loop that the figures are compared with.
        .systemLibrary(name: "CBareUV", path: "Sources/CBareUV", pkgConfig: "libuv"),
        .target(name: "BenchSupport", swiftSettings: strict),
        benchmark(
            "mode-bench",
            path: "Sources/ModeBench",
            dependencies: [
                "BenchSupport", "CBareUV", logging, mode,
                .product(name: "ModeGraph", package: "mode"),
                .product(name: "ModeTesting", package: "mode"),
            ],
        ),
        benchmark("mode-worker", path: "Sources/ModeWorker", dependencies: [logging, mode]),
        benchmark(
            "console-bench",
            path: "Sources/ConsoleBench",
            dependencies: ["BenchSupport", mode, logging],
            isDeployed: false,
        ),
        benchmark(
            "flow-bench",
            path: "Sources/FlowBench",
            dependencies: ["BenchSupport", mode, logging],
            isDeployed: false,
        ),
        benchmark(
            "cron-bench",
            path: "Sources/CronBench",
            dependencies: ["BenchSupport", .product(name: "ModeCron", package: "mode")],
            isDeployed: false,
        ),
        benchmark(
            "graph-bench",
            path: "Sources/GraphBench",
            dependencies: ["BenchSupport", mode, .product(name: "ModeGraph", package: "mode")],
            isDeployed: false,
        ),
        benchmark("nio-bench", path: "Sources/NIOBench", dependencies: ["BenchSupport", nioCore, nioPosix]),
        benchmark(
            "lifecycle-bench",
            path: "Sources/LifecycleBench",
            dependencies: ["BenchSupport", lifecycle, unixSignals, logging],
        ),
        benchmark("actor-bench", path: "Sources/ActorBench", dependencies: ["BenchSupport"]),
    ],
)

/// Whoever takes part has the Swift runtime inside, as a server is usually deployed; `isDeployed` is false for programs
/// that are of use to their developers only.
func benchmark(
    _ name: String,
    path: String,
    dependencies: [Target.Dependency],
    isDeployed: Bool = true,
) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies,
        path: path,
        swiftSettings: strict,
        linkerSettings: isDeployed ? [.unsafeFlags(["-static-stdlib"])] : [],
    )
}
