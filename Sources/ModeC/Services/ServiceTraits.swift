//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Logging
import Mode

/// What a service of the C program says about itself.
struct ServiceTraits: Sendable {
    let label: String
    let startup: Startup
    let startTimeout: Duration?
    let stopTimeout: Duration
    let taskGrace: Duration
    let mundaneLevel: Logger.Level

    init(_ options: mode_service_options) throws(Refusal) {
        label = String(options.label, default: "Service")
        startup = try Startup(options.startup, limit: options.startup_limit, "options->startup")
        startTimeout = options.start_timeout == 0 ? nil : Duration(limit: options.start_timeout)
        stopTimeout = options.stop_timeout == 0 ? .seconds(5) : Duration(nanoseconds: options.stop_timeout)
        taskGrace = options.task_grace == 0 ? .seconds(2) : Duration(nanoseconds: options.task_grace)
        mundaneLevel = try options.mundane_level.level("options->mundane_level") ?? .info
    }
}

extension Startup {
    init(_ startup: mode_startup, limit: UInt32, _ argument: String) throws(Refusal) {
        switch startup {
        case MODE_SEQUENTIAL: self = .sequential
        case MODE_CONCURRENT: self = .concurrent(limit: limit == 0 ? nil : Int(limit))
        default: throw .isNone(startup, argument)
        }
    }
}
