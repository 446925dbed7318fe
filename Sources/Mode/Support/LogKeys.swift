//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// The metadata keys that the library's own log lines carry.
package enum LogKeys {
    /// The key for the place of the service in the tree.
    ///
    /// Its value looks like `Worker/App/UserCache`; the text format shows it as a prefix.
    package static let servicePath = "service.path"

    /// The key for the run of the service, counted from its first start.
    package static let serviceGeneration = "service.generation"
}
