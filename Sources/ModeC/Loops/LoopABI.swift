//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

// The names are those of mode.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

package import CLibUV
package import CMode
import Mode
import ModeLoop

@c @implementation
package func mode_loop_adopt(
    _ uv_loop: UnsafeMutablePointer<uv_loop_s>?,
    _ options: UnsafePointer<mode_loop_options>?,
    _ loop: UnsafeMutablePointer<mode_loop_t>?,
) -> CInt {
    answer { () throws(Refusal) in
        guard let uv_loop else { throw .isNull("uv_loop") }
        guard let loop else { throw .isNull("loop") }
        let options = try mode_loop_options(options, "options")
        let keepsHostAlive = try options.keeps_host_alive.or(true, "options->keeps_host_alive")
        let name = String(options.name, default: "mode.adopted")
        let address = UInt(bitPattern: uv_loop)
        guard LoopRegistry.shared.claim(address) else { throw Refusal(MODE_EALREADY, "this uv_loop_t is adopted") }
        do throws(SystemError) {
            let adopted = try EventLoop(adopting: uv_loop, name: name, keepsHostAlive: keepsHostAlive)
            loop.pointee = LoopRegistry.shared.add(adopted, .adopted(address)).handle
        } catch {
            LoopRegistry.shared.disclaim(address)
            throw Refusal(MODE_ESYSTEM, "\(error)")
        }
    }
}

@c @implementation
package func mode_loop_release(
    _ loop: mode_loop_t,
    _ done: mode_done_callback?,
    _ user_data: UnsafeMutableRawPointer?,
) -> CInt {
    answer { () throws(Refusal) in
        let entry = try loop.entry()
        guard case .adopted = entry.kind else {
            throw Refusal(
                MODE_EINVAL,
                "\(entry.loop.name) was not made by mode_loop_adopt(); mode_loop_free() is for others",
            )
        }
        try entry.loop.refuseOtherThreads()
        guard entry.loop.beginLeaving() else { throw Refusal(MODE_EALREADY, "\(entry.loop.name) is being given back") }
        let done = DoneCallback(done, user_data)
        try entry.loop.beginUncounted {
            let trouble = await LoopEnding(entry).stopServices()
            entry.loop.giveBack {
                LoopRegistry.shared.remove(entry)
                done(trouble)
            }
        }
    }
}

@c @implementation
package func mode_loop_hold(_ loop: mode_loop_t) -> CInt {
    answer { () throws(Refusal) in
        let entry = try loop.entryInUse()
        guard case .adopted = entry.kind else { return }
        try entry.loop.refuseOtherThreads()
        entry.loop.holdForHost()
    }
}

@c @implementation
package func mode_loop_unhold(_ loop: mode_loop_t) -> CInt {
    answer { () throws(Refusal) in
        let entry = try loop.entry()
        guard case .adopted = entry.kind else { return }
        try entry.loop.refuseOtherThreads()
        guard entry.loop.releaseForHost() else { throw Refusal(MODE_ESTATE, "\(entry.loop.name) is not held") }
    }
}

@c @implementation
package func mode_loop_new(_ name: UnsafePointer<CChar>?, _ loop: UnsafeMutablePointer<mode_loop_t>?) -> CInt {
    answer { () throws(Refusal) in
        guard let loop else { throw .isNull("loop") }
        let made = EventLoop(threadNamed: String(name, default: "mode.loop"))
        loop.pointee = LoopRegistry.shared.add(made, .made).handle
    }
}

@c @implementation
package func mode_loop_free(_ loop: mode_loop_t) -> CInt {
    answer { () throws(Refusal) in
        let entry = try loop.entry()
        guard case .made = entry.kind else {
            throw Refusal(MODE_EINVAL, "\(entry.loop.name) was not made by mode_loop_new()")
        }
        if let running = entry.services.lazy.compactMap(\.service).first(where: \.isUnderWay) {
            throw Refusal(
                MODE_EBUSY,
                "\(running.beacon.path) is \(running.state.kind), and on this loop; stop it first",
            )
        }
        // What was posted before, and the `destroy` of services that are gone, may need what the host frees next. An empty
        // call does not throw.
        if !entry.loop.isOnLoop { try? entry.loop.performBlocking {} }
        LoopRegistry.shared.remove(entry)
    }
}

@c @implementation
package func mode_loop_main() -> mode_loop_t { LoopRegistry.shared.entry(of: .main).handle }

@c @implementation
package func mode_loop_current() -> mode_loop_t {
    EventLoop.current.map { LoopRegistry.shared.entry(of: $0).handle } ?? mode_loop_t()
}

@c @implementation
package func mode_loop_is_current(_ loop: mode_loop_t) -> CInt {
    answerNumber { () throws(Refusal) -> CInt in try loop.entry().loop.isOnLoop ? 1 : 0 }
}

@c @implementation
package func mode_loop_post(
    _ loop: mode_loop_t,
    _ callback: mode_callback?,
    _ user_data: UnsafeMutableRawPointer?,
) -> CInt {
    answer { () throws(Refusal) in
        guard let callback else { throw .isNull("callback") }
        let entry = try loop.entry()
        guard entry.loop.post(PostedCall(callback, user_data)) else { throw entry.loop.isAsleep }
    }
}
