// swift-tools-version: 6.2

//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import PackageDescription

/// What becomes `libkvservices`: Swift services for a server in C, and Mode with its C ABI, in one library.
let package = Package(
    name: "kvservices",
    products: [
        .library(name: "kvservices-c", type: .static, targets: ["KVServices"])
    ],
    dependencies: [
        .package(name: "mode", path: "../../..")
    ],
    targets: [
        // The header, and what it declares.
        .target(name: "CKVServices", dependencies: [.product(name: "ModeC", package: "mode")]),
        .target(
            name: "KVServices",
            dependencies: [
                "CKVServices",
                .product(name: "Mode", package: "mode"),
                .product(name: "ModeC", package: "mode"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6)],
        ),
    ],
)
