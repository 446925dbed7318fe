//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

extension EventLoop {
    /// Makes a call in the name of `object`, so that whoever looks at a thread that does not go on knows whose it is.
    ///
    /// On the loop.
    @inline(__always) package func calling(_ object: AnyObject, _ body: () -> Void) {
        guard let pulse = uvDriver?.pulse else { return body() }
        pulse.note(called: RuntimeIdentity(object))
        body()
        pulse.note(called: nil)
    }

    /// A body as the plain call that it is on this loop's thread; `nil` if it has to run elsewhere.
    ///
    /// - Parameters:
    ///   - body: Isolated to an actor, or to nobody.
    ///   - actor: The one that it may be isolated to, if that lives on this loop.
    /// - Returns: The same body, to be called on this loop's thread.
    package func plainCall(
        _ body: @escaping @Sendable @isolated(any) () throws -> Void,
        of actor: any Actor,
    ) -> (@Sendable () throws -> Void)? {
        if let isolation = body.isolation {
            guard isolation === actor, actor.unownedExecutor.asSerialExecutor() === self else { return nil }
        }
        // A function value that knows its isolation is one like others whose context says whom the caller has to be
        // isolated to. The only thing that is left out is to see to that, and on this loop's thread nothing is left to do.
        return unsafeBitCast(body, to: (@Sendable () throws -> Void).self)
    }
}
