// swift-tools-version: 6.2

//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import PackageDescription

/// A package of its own: an example sees only what users see, so a missing `public` breaks it.
let package = Package(
    name: "mode-examples",
    dependencies: [
        .package(name: "mode", path: ".."),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
    ],
    targets: [
        example("01-hello-service"),
        example("02-dependencies"),
        example("03-timers"),
        example("04-cron", dependencies: [.product(name: "ModeCron", package: "mode")]),
        example("05-signals"),
        example("06-supervision"),
        example("07-threads"),
        example("08-graph", dependencies: [.product(name: "ModeGraph", package: "mode")]),
        example(
            "11-simulation",
            dependencies: [
                .product(name: "ModeTesting", package: "mode"),
                .product(name: "Logging", package: "swift-log"),
            ],
        ),
        example(
            "tutorial",
            dependencies: [
                .product(name: "ModeGraph", package: "mode"),
                .product(name: "FlyingFox", package: "FlyingFox"),
                .product(name: "FlyingSocks", package: "FlyingFox"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
        ),
    ],
)

func example(_ name: String, dependencies: [Target.Dependency] = []) -> Target {
    .executableTarget(
        name: name,
        dependencies: [.product(name: "Mode", package: "mode")] + dependencies,
        path: name,
        exclude: ["README.md"] + (name == "tutorial" ? [] : ["expected.txt"]),
        swiftSettings: [.swiftLanguageMode(.v6)],
    )
}
