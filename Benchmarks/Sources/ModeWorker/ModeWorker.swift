//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc
import Logging
import Mode

/// A worker with one idle service, as a user would write it: for what it costs as a process, from outside.
@main enum ModeWorker {
    static func main() { Worker(Idle(), logLevel: .info).run() }
}

private actor Idle: Service {
    nonisolated let lifecycle = Lifecycle()

    func onStarted() {
        print("READY")
        fflush(nil)
    }
}
