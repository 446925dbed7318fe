//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode
import Logging

extension mode_log_level {
    /// The level; `nil` for the default of what it stands in.
    func level(_ argument: String) throws(Refusal) -> Logger.Level? {
        switch self {
        case MODE_LOG_DEFAULT: return nil
        case MODE_LOG_TRACE: return .trace
        case MODE_LOG_DEBUG: return .debug
        case MODE_LOG_INFO: return .info
        case MODE_LOG_NOTICE: return .notice
        case MODE_LOG_WARNING: return .warning
        case MODE_LOG_ERROR: return .error
        case MODE_LOG_CRITICAL: return .critical
        default: throw .isNone(self, argument)
        }
    }

    /// The level, where there is no default.
    func chosen(_ argument: String) throws(Refusal) -> Logger.Level {
        guard let level = try level(argument) else {
            throw Refusal(MODE_EINVAL, "`\(argument)` is MODE_LOG_DEFAULT, and there is no default")
        }
        return level
    }

    init(_ level: Logger.Level) {
        self =
            switch level {
            case .trace: MODE_LOG_TRACE
            case .debug: MODE_LOG_DEBUG
            case .info: MODE_LOG_INFO
            case .notice: MODE_LOG_NOTICE
            case .warning: MODE_LOG_WARNING
            case .error: MODE_LOG_ERROR
            case .critical: MODE_LOG_CRITICAL
            }
    }
}
