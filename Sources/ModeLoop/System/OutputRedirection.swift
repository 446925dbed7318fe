//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Synchronization
import UV

/// Replaces output descriptors of the process by pipes, and hands what is written there to a sink, line by line.
///
/// A thread of its own reads, so that a loop may print more than a pipe holds without waiting for itself. Each
/// descriptor has a pipe of its own: lines are whole, and in order per descriptor. Children of the process inherit the
/// pipes.
///
/// - Important: The sink runs on the reading thread. What it prints itself has to go to ``original(of:)``: printed to
///   the redirected descriptor, it would come back as a new line, for ever.
package final class OutputRedirection: Sendable {
    private let streams: [RedirectedStream]
    private let stopSignal: PipeEnds
    private let reader: NativeThread
    private let isActive = Lock(true)

    /// Begins to redirect.
    ///
    /// - Parameters:
    ///   - descriptors: What to replace: standard output, unless told otherwise.
    ///   - sink: Receives each line, in order, on the reading thread.
    /// - Throws: `SystemError` if a descriptor is not open or there are none left; nothing is changed then.
    package init(
        of descriptors: [CInt] = [StandardOutput.descriptor],
        to sink: @escaping @Sendable (String) -> Void,
    ) throws(SystemError) {
        // What was printed before belongs to the original.
        StandardOutput.flush()
        let stopSignal = try PipeEnds()
        var streams: [RedirectedStream] = []
        do throws(SystemError) {
            for descriptor in descriptors { streams.append(try RedirectedStream(replacing: descriptor)) }
            let reading = RedirectionReader(readEnds: streams.map(\.readEnd), stop: stopSignal.readEnd, sink: sink)
            reader = try NativeThread(named: "mode.output") { reading.run() }
        } catch {
            for stream in streams { stream.abandon() }
            stopSignal.closeBoth()
            throw error
        }
        self.streams = streams
        self.stopSignal = stopSignal
    }

    deinit {
        restore()
        for stream in streams { OutputFile.close(stream.original) }
    }

    /// Where a redirected descriptor led before; valid for as long as this object lives.
    ///
    /// A descriptor that is not redirected is its own original.
    package func original(of descriptor: CInt) -> CInt {
        streams.first { $0.descriptor == descriptor }?.original ?? descriptor
    }

    /// Puts the descriptors back, and returns when the sink has received everything that was written before.
    ///
    /// A second call waits for the first. Not to be called by the sink. A child process that still writes to the pipe
    /// is listened to for a moment only; afterwards its writes fail.
    package func restore() {
        precondition(!reader.isCurrent, "a redirection's sink must not restore what it is reading from")
        isActive.withLock { isActive in
            guard isActive else { return }
            isActive = false
            StandardOutput.flush()
            for stream in streams { stream.putBack() }
            OutputFile.close(stopSignal.writeEnd)
            reader.join()
        }
    }
}
