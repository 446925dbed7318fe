//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// What this process is and uses, as the system counts it.
package struct ProcessUsage: Sendable, Equatable {
    package var process: Int32
    package var residentBytes: Int
    package var user: Duration
    package var system: Duration
    package var threads: Int
    package var descriptors: Int

    package init(
        process: Int32,
        residentBytes: Int,
        user: Duration,
        system: Duration,
        threads: Int,
        descriptors: Int,
    ) {
        self.process = process
        self.residentBytes = residentBytes
        self.user = user
        self.system = system
        self.threads = threads
        self.descriptors = descriptors
    }

    /// As it is now; what `/proc` does not tell is 0.
    package static func now() -> ProcessUsage {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        return ProcessUsage(
            process: getpid(),
            residentBytes: residentPages * Int(sysconf(CInt(_SC_PAGESIZE))),
            user: duration(usage.ru_utime),
            system: duration(usage.ru_stime),
            threads: PrivateDirectory.names(in: "/proc/self/task").count,
            // Less the one that reads the directory.
            descriptors: max(0, PrivateDirectory.names(in: "/proc/self/fd").count - 1),
        )
    }

    private static func duration(_ time: timeval) -> Duration {
        .seconds(time.tv_sec) + .microseconds(time.tv_usec)
    }

    private static var residentPages: Int {
        let text = SmallFile.text("/proc/self/statm") ?? ""
        return text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
}

/// Who this process is.
package enum ThisProcess {
    /// Its number.
    package static var id: Int32 { getpid() }

    /// Whether there is a process of that number.
    package static func exists(_ process: Int32) -> Bool { kill(process, 0) == 0 || errno == EPERM }

    /// The number of the user whose rights it has.
    package static var user: UInt32 { geteuid() }

    /// The last part of the path of its program.
    package static var program: String {
        let name = CommandLine.arguments.first?.lastComponent ?? ""
        return name.isEmpty ? "program" : name
    }
}
