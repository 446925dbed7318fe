//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import CMode

/// Where the host is given a picture.
// Sendable: the pointer is the host's, which gave it to be handed back on the loop's thread.
struct GraphCallback: @unchecked Sendable {
    private let function: mode_graph_callback
    private let userData: UnsafeMutableRawPointer?

    init?(_ function: mode_graph_callback?, _ userData: UnsafeMutableRawPointer?) {
        guard let function else { return nil }
        self.function = function
        self.userData = userData
    }

    func callAsFunction(_ picture: [UInt8]) {
        picture.withUnsafeBufferPointer { function(MODE_OK.code, $0.baseAddress, $0.count, "", userData) }
    }

    func callAsFunction(_ refusal: Refusal) { function(refusal.status, nil, 0, refusal.message, userData) }
}
