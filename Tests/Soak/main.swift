//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

// Lives through many seeds, and stops at the first that breaks a rule: see `make soak`.

import Glibc
import Mode
import ModeTesting
import ModelTrees

let options = SoakOptions(CommandLine.arguments)
ServiceLogging.use(Silence.logger)
if let seed = options.only {
    exit(Soak.replay(seed) ? 0 : 1)
}
exit(Soak(options).run() ? 0 : 1)
