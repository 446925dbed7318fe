//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

// The names are those of mode.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

package import CMode
import Mode
import ModeGraph
import ModeLoop

@c @implementation
package func mode_worker_attach(
    _ loop: mode_loop_t,
    _ services: UnsafePointer<mode_service_t>?,
    _ count: Int,
    _ options: UnsafePointer<mode_attach_options>?,
    _ worker: UnsafeMutablePointer<mode_service_t>?,
) -> CInt {
    answer { () throws(Refusal) in
        guard let worker else { throw .isNull("worker") }
        let loop = try loop.entryInUse().loop
        let options = try mode_attach_options(options, "options")
        let traits = try AttachTraits(options)
        let services = try ModeC.services(services, count, "services")
        DefaultLog.install()
        let handle = ServiceEntry.make(endsWithService: true) { AttachedWorker(on: loop, traits, handle: $0) }
        do {
            let attached = try handle.service()
            for service in services { try attached.addDependency(service) }
            // Only now: of a worker that does not come about, the host hears nothing more.
            (attached as? AttachedWorker)?.keep(UserDataEnd(options.destroy, options.user_data))
        } catch {
            handle.remove()
            throw Refusal(error)
        }
        worker.pointee = handle
    }
}

/// What a host says about a worker of its own.
// Sendable: the pointer is the host's, which gave it to be handed back on the loop's thread.
struct AttachTraits: @unchecked Sendable {
    let label: String
    let startBudget: Duration?
    let stopBudget: Duration?
    let handlesSignals: Bool
    let graph: GraphHook
    private let onExit: mode_exit_callback?
    private let userData: UnsafeMutableRawPointer?

    init(_ options: mode_attach_options) throws(Refusal) {
        label = String(options.label, default: "Worker")
        startBudget = options.start_budget == 0 ? nil : Duration(limit: options.start_budget)
        stopBudget = options.stop_budget == 0 ? nil : Duration(limit: options.stop_budget)
        handlesSignals = options.handles_signals
        graph = GraphHook(file: try graphFile(options.graph_file, "options->graph_file"))
        onExit = options.on_exit
        userData = options.user_data
    }

    /// Tells the host how the tree has ended.
    func tellExit(of worker: mode_service_t, _ code: Int32, _ message: String) {
        onExit?(worker, code, message, userData)
    }
}
