//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode

/// Where the host is told how something ended.
// Sendable: the pointer is the host's, which gave it to be handed back on the loop's thread.
struct DoneCallback: @unchecked Sendable {
    private let function: mode_done_callback?
    private let userData: UnsafeMutableRawPointer?

    init(_ function: mode_done_callback?, _ userData: UnsafeMutableRawPointer?) {
        self.function = function
        self.userData = userData
    }

    /// Whether the host wants to be told.
    var isWanted: Bool { function != nil }

    /// Tells the host; what it does not want to know is not put into words.
    func callAsFunction(_ refusal: @autoclosure () -> Refusal? = nil) {
        guard let function else { return }
        let refusal = refusal()
        function(refusal?.status ?? MODE_OK.code, refusal?.message ?? "", userData)
    }
}

/// Something of the host's to run, with what it is to be given.
// Sendable: as above; it may come from another thread than the one that it runs on.
struct HostCall: @unchecked Sendable {
    private let function: mode_callback
    private let userData: UnsafeMutableRawPointer?

    init?(_ function: mode_callback?, _ userData: UnsafeMutableRawPointer?) {
        guard let function else { return nil }
        self.function = function
        self.userData = userData
    }

    func callAsFunction() { function(userData) }
}
