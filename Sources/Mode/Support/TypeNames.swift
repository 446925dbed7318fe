//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ModeLoop
import Synchronization

/// The names of types; they are asked for with each line and each picture, and the runtime builds them anew each time.
enum TypeNames {
    private static let names = Lock<[ObjectIdentifier: String]>([:])

    /// A type's name, without its module's.
    static func name(of type: Any.Type) -> String {
        names.withLock { names in
            if let name = names[ObjectIdentifier(type)] { return name }
            let name = String(describing: type)
            names[ObjectIdentifier(type)] = name
            return name
        }
    }
}
