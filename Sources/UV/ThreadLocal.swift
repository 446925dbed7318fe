//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

package import Glibc

/// A reference that each thread has for itself. It is not retained: who sets it keeps the object alive.
///
/// Inlinable, so that callers in other modules get code for their own `Value`.
// Sendable: the key is a constant; what it leads to is the calling thread's own.
package final class ThreadLocal<Value: AnyObject>: @unchecked Sendable {
    @usableFromInline let key: pthread_key_t

    package init() {
        var key = pthread_key_t()
        let status = pthread_key_create(&key, nil)
        precondition(status == 0, "no pthread key is left")
        self.key = key
    }

    @inlinable package var value: Value? {
        get {
            guard let raw = pthread_getspecific(key) else { return nil }
            // Unretained: whoever set it keeps it alive until it is set to something else.
            return Unmanaged<Value>.fromOpaque(raw).takeUnretainedValue()
        }
        set {
            // Unretained, as above. No `map`, which is not specialised across modules.
            var raw: UnsafeRawPointer?
            if let newValue { raw = UnsafeRawPointer(Unmanaged.passUnretained(newValue).toOpaque()) }
            pthread_setspecific(key, raw)
        }
    }
}
