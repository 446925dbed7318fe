//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import UV

/// A guest on the `uv_loop_t` of somebody else's program.
extension EventLoop {
    /// Wraps a `uv_loop_t` that the caller's thread owns, runs and closes.
    ///
    /// On the thread that runs it. It is kept alive only while something of ours runs on it: see ``hold()``.
    ///
    /// - Parameters:
    ///   - loop: the `uv_loop_t`.
    ///   - name: the loop's name in logs and pictures.
    ///   - keepsHostAlive: whether what runs here keeps the host's `uv_run` going.
    /// - Throws: `SystemError` where the system has no descriptor left.
    package convenience init(
        adopting loop: UnsafeMutableRawPointer,
        name: String = "mode.adopted",
        keepsHostAlive: Bool = true,
    ) throws(SystemError) {
        let driver = UVDriver(role: .adopted, name: name, keepsHostAlive: keepsHostAlive)
        self.init(name: name, driver: driver)
        do {
            try driver.adopt(loop)
        } catch {
            throw SystemError(code: -error.rawValue)  // what libuv returns is an `errno`, negated
        }
    }

    /// Runs a call on the loop, soon, if something is there to run it; false, and nothing is done, if not.
    ///
    /// From any thread. Only an adopted loop refuses, on which nothing runs and which its host does not hold.
    package func post(_ call: @escaping @Sendable () -> Void) -> Bool {
        guard let uvDriver else {
            execute(call)
            return true
        }
        return uvDriver.post(.closure(call))
    }

    /// The same for a function of a C program.
    package func post(_ call: PostedCall) -> Bool {
        // Without unwrapping it, which would retain it.
        if let isAccepted = uvDriver?.post(.posted(call)) { return isAccepted }
        execute { InboxCall.posted(call).carryOut() }
        return true
    }

    /// Lets other threads post, and the host's `uv_run` go on, until it is taken back; counted.
    ///
    /// On the loop.
    package func holdForHost() { adopted?.holdForHost() }

    /// Takes one ``holdForHost()`` back; false if there is none.
    ///
    /// On the loop.
    package func releaseForHost() -> Bool { adopted?.releaseForHost() ?? false }

    /// Whether it was an adopted loop, and is its owner's again: nothing runs here any more.
    ///
    /// From any thread.
    package var isGivenBack: Bool { adopted?.isGivenBack ?? false }

    /// Whether it is an adopted loop that is being given back, or has been: nothing new begins here.
    ///
    /// From any thread.
    package var isLeaving: Bool { adopted?.isLeaving ?? false }

    /// From now on no service starts on an adopted loop: it is about to be given back; false if it was before.
    package func beginLeaving() -> Bool { adopted?.beginLeaving() ?? false }

    /// Gives an adopted loop back, when nothing of ours runs on it any more; `completion` runs when its owner may close it.
    ///
    /// On the loop, once.
    package func giveBack(_ completion: @escaping () -> Void) {
        guard let adopted else { preconditionFailure("only an adopted loop is given back") }
        adopted.giveBack(completion)
    }

    private var adopted: UVDriver? {
        uvDriver.flatMap { $0.role == .adopted ? $0 : nil }
    }
}
