//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

public import Foundation
public import Mode

extension BeaconSnapshot.ScheduleInfo {
    /// When the task is due next; `nil` if it never is.
    public var nextFireDate: Date? { nextFire.map { Date(timeIntervalSince1970: TimeInterval($0)) } }
}
