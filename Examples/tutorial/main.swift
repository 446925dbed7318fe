//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import ArgumentParser
import Logging
import Mode
import ModeGraph

struct Tutorial: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "An app with a web server, a user cache and WebSockets.")

    @Option(help: "The IPv4 address to listen on.")
    var address = "127.0.0.1"

    @Option(help: "The port of the web server; 0 takes a free one.")
    var httpPort: UInt16 = 8000

    @Option(help: "The port of the WebSocket server; 0 takes a free one.")
    var websocketPort: UInt16 = 8001

    @Option(help: "How many seconds the user cache takes to stop; for a try at a second Ctrl-C.")
    var saveSeconds = 0.0

    @Option(help: "The file that the service graph is drawn into: .png, .svg, .pdf, .dot or .json.")
    var image = "image.png"

    @Flag(help: "Logs everything, opens a console, complains after a second, and serves /block/MILLISECONDS.")
    var debug = false

    @Option(help: "The least severe level that is logged: \(levels).", transform: level(named:))
    var logLevel = Logger.Level.info

    func validate() throws {
        // Better now than when everything runs.
        do { _ = try GraphFormat(path: image) } catch { throw ValidationError("\(error)") }
    }

    func run() throws {
        let app = AppService(
            http: try Endpoint(address: address, port: httpPort),
            websockets: try Endpoint(address: address, port: websocketPort),
            saveTime: .seconds(saveSeconds),
            image: image,
            canBlock: debug,
        )
        var options = WorkerOptions(logLevel: logLevel)
        options.debug = debug
        options.drawGraph(to: image)  // on SIGUSR2
        Worker(app, options: options).run()
    }

    private static var levels: String { Logger.Level.allCases.map(\.rawValue).joined(separator: ", ") }

    private static func level(named name: String) throws -> Logger.Level {
        guard let level = Logger.Level(rawValue: name) else { throw ValidationError("the levels are \(levels)") }
        return level
    }
}

Tutorial.main()
