//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Foundation
import Mode
import Testing

@testable import ModeGraph

/// In processes of their own: what they look at belongs to the whole process.
@Suite struct RenderProcessTests {
    @Test(.timeLimit(.minutes(10))) func printsNothing() async throws {
        let result = await #expect(
            processExitsWith: .success,
            observing: [\.standardErrorContent, \.standardOutputContent],
        ) {
            for format in GraphFormat.allCases { _ = try await BeaconSnapshot.everyState.render(format) }
            for layout in LayoutEngine.allCases {
                _ = try await BeaconSnapshot.everyState.render(.png, layout: layout)
            }
            _ = try? await BeaconSnapshot.chain(length: 300).render(.png)
            _ = try? await BeaconSnapshot.pair(label: "\u{0}\u{FFFF}\\ <&>").render(.pdf)
            RenderThread.shutdown(within: .seconds(10))
        }
        #expect(result?.standardErrorContent.isEmpty == true)
        #expect(result?.standardOutputContent.isEmpty == true)
    }

    @Test(.timeLimit(.minutes(10)), .disabled(if: addressSanitizerIsOn, "it keeps what is freed for a while"))
    func keepsMemoryFlat_over300Renders() async throws {
        await #expect(processExitsWith: .success) {
            func render(_ count: Int) async throws {
                for index in 0..<count {
                    _ = try await BeaconSnapshot.star(leaves: 20).render(index % 10 == 0 ? .png : .svg)
                }
            }
            try await render(50)
            let before = residentPages()
            try await render(300)
            let grownBy = (residentPages() - before) * Int(getpagesize())
            #expect(grownBy < 4 << 20)
        }
    }

    @Test(.timeLimit(.minutes(10))) func exitsAtOnce_whileARenderIsStuck() async throws {
        await #expect(processExitsWith: .exitCode(3)) {
            let started = DispatchSemaphore(value: 0)
            Task {
                try await RenderThread.shared.run { _ in
                    started.signal()
                    DispatchSemaphore(value: 0).wait()
                }
            }
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    started.wait()
                    continuation.resume()
                }
            }
            RenderThread.shutdown(within: .milliseconds(10))
            exit(3)
        }
    }

    @Test(.timeLimit(.minutes(10))) func namesThePackage_andPrintsNothing_whenThePluginsAreMissing() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            // An empty plugin directory: as if libgvc6 had lost its configuration.
            setenv("GVBINDIR", "/nonexistent", 1)
            let error = await #expect(throws: GraphvizError.self) { try await BeaconSnapshot.everyState.render(.png) }
            #expect(error?.code == .missingPlugin)
            #expect(error?.message.contains("libgvc6") == true)
        }
        #expect(result?.standardErrorContent.isEmpty == true)
    }
}

private var addressSanitizerIsOn: Bool {
    #if MODE_SANITIZE_ADDRESS
    true
    #else
    false
    #endif
}

private func residentPages() -> Int {
    let line = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
}
