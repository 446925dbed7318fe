// swift-tools-version: 6.2

//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import PackageDescription

/// Swift 6 mode for every target, and the upcoming features that a loop library wants decided on day one:
/// with `NonisolatedNonsendingByDefault` a plain `async` function stays on its caller's executor.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "mode",
    products: [
        .library(name: "Mode", targets: ["Mode"]),
        .library(name: "ModeCron", targets: ["ModeCron"]),
        .library(name: "ModeGraph", targets: ["ModeGraph"]),
        .library(name: "ModeTesting", targets: ["ModeTesting"]),
        // The C ABI, for Swift packages whose services a C program hosts; `make install` makes libmode of the archive.
        .library(name: "ModeC", targets: ["ModeC"]),
        .library(name: "mode-c", type: .static, targets: ["ModeC"]),
        .executable(name: "mode-console", targets: ["mode-console"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0")
    ],
    targets: [
        // The C libraries. No `pkgConfig:` for Graphviz: its include path holds `types.h` and `color.h`,
        // which would shadow other headers in every target that depends on it.
        .systemLibrary(
            name: "CLibUV",
            path: "CLibUV",
            pkgConfig: "libuv",
            providers: [.apt(["libuv1-dev"]), .brew(["libuv"])],
        ),
        .systemLibrary(
            name: "CGraphviz",
            path: "CGraphviz",
            providers: [.apt(["libgraphviz-dev"]), .brew(["graphviz"])],
        ),

        // The stack of another thread, taken in a signal handler, which Swift cannot be.
        .target(name: "CThreadStack"),
        .systemLibrary(
            name: "CLibEdit",
            path: "Sources/CLibEdit",
            pkgConfig: "libedit",
            providers: [.apt(["libedit-dev"]), .brew(["libedit"])],
        ),

        // Floor 1: libuv handles. Floor 2: Swift concurrency on a loop. Floor 3: services.
        .target(name: "UV", dependencies: ["CLibUV"], swiftSettings: strict),
        .target(name: "ModeLoop", dependencies: ["UV", "CThreadStack"], swiftSettings: strict),
        .target(
            name: "Mode",
            dependencies: ["ModeLoop", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict,
        ),

        // Add-ons.
        .target(name: "ModeCron", dependencies: ["Mode"], swiftSettings: strict),
        .target(name: "ModeGraph", dependencies: ["Mode", "ModeLoop", "CGraphviz"], swiftSettings: strict),
        .target(name: "ModeTesting", dependencies: ["Mode", "ModeLoop"], swiftSettings: strict),

        // The C ABI: the header, and what it declares.
        .target(name: "CMode"),
        .target(
            name: "ModeC",
            dependencies: [
                "CMode", "Mode", "ModeGraph", "ModeLoop", "CLibUV", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict,
        ),

        // The client of a worker's console.
        .executableTarget(
            name: "mode-console",
            dependencies: ["Mode", "ModeLoop", "CLibEdit"],
            swiftSettings: strict,
        ),

        // Tests.
        .testTarget(name: "UVTests", dependencies: ["UV"], swiftSettings: strict),
        .testTarget(
            name: "ModeLoopTests",
            dependencies: ["ModeLoop", "UV", "CLibUV", "LoopFixture", "TestSupport"],
            swiftSettings: strict,
        ),
        .testTarget(
            name: "ModeTests",
            dependencies: [
                "Mode", "ModeLoop", "ModeTesting", "ModelTrees", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict,
        ),
        // What suites of several targets need.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        // Random trees of services, and the rules that they keep; run by tests and, with many more seeds, by `make soak`.
        .target(
            name: "ModelTrees",
            dependencies: ["Mode", "ModeLoop", "ModeTesting", .product(name: "Logging", package: "swift-log")],
            path: "Tests/Model",
            swiftSettings: strict,
        ),
        .executableTarget(
            name: "soak",
            dependencies: ["Mode", "ModeLoop", "ModeTesting", "ModelTrees"],
            path: "Tests/Soak",
            swiftSettings: strict,
        ),
        // Key operations, done so often; `make costs` counts what they cost.
        .executableTarget(
            name: "costs",
            dependencies: ["Mode", "ModeCron", "ModeLoop", .product(name: "Logging", package: "swift-log")],
            path: "Tests/Costs",
            exclude: ["StillTime", "costs.txt"],
            swiftSettings: strict,
        ),
        .executableTarget(
            name: "LoopFixture",
            dependencies: ["ModeLoop", "UV"],
            path: "Tests/Fixtures/LoopFixture",
            swiftSettings: strict,
        ),
        .executableTarget(
            name: "WorkerFixture",
            dependencies: ["Mode", "FrozenMemory", .product(name: "Logging", package: "swift-log")],
            path: "Tests/Fixtures/WorkerFixture",
            swiftSettings: strict,
        ),
        .target(name: "FrozenMemory", path: "Tests/Fixtures/FrozenMemory"),
        .executableTarget(
            name: "ServeFixture",
            dependencies: ["Mode", .product(name: "Logging", package: "swift-log")],
            path: "Tests/Fixtures/ServeFixture",
            swiftSettings: strict,
        ),
        .testTarget(
            name: "ModeIntegrationTests",
            dependencies: ["WorkerFixture", "ServeFixture", "mode-console", "TestSupport"],
            swiftSettings: strict,
        ),
        .testTarget(name: "ModeConsoleTests", dependencies: ["mode-console"], swiftSettings: strict),
        .testTarget(
            name: "ModeCronTests",
            dependencies: [
                "Mode", "ModeCron", "ModeLoop", "ModeTesting", .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Table/differential.py", "Table/make-table.py", "Table/oracle.py"],
            resources: [.copy("Table/table.csv")],
            swiftSettings: strict,
        ),
        // What is in Swift of the C ABI; programs that use it are in Tests/C.
        .testTarget(
            name: "ModeCTests",
            dependencies: ["CMode", "Mode", "ModeC", "ModeLoop"],
            swiftSettings: strict,
        ),
        .testTarget(
            name: "ModeGraphTests",
            dependencies: ["Mode", "ModeGraph", "ModeTesting", "CGraphviz"],
            swiftSettings: strict,
        ),
    ],
)
