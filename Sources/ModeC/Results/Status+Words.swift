//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

// The names are those of mode.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CMode

extension mode_status {
    /// A status with what C programs ask about it.
    fileprivate struct Words: Sendable {
        let name: StaticCString
        let sentence: StaticCString

        init(_ name: String, _ sentence: String) {
            self.name = StaticCString(name)
            self.sentence = StaticCString(sentence)
        }
    }

    fileprivate static let words: [CInt: Words] = {
        let all: [(mode_status, String, String)] = [
            (MODE_OK, "MODE_OK", "it worked"),
            (MODE_PENDING, "MODE_PENDING", "it ends later"),
            (MODE_EINVAL, "MODE_EINVAL", "an argument makes no sense"),
            (MODE_ESIZE, "MODE_ESIZE", "the size of a struct is none that this library knows"),
            (MODE_EHANDLE, "MODE_EHANDLE", "the handle is of nothing: never made, freed, or over"),
            (MODE_ETHREAD, "MODE_ETHREAD", "called from another thread than that of the loop"),
            (MODE_ENOTRUNNING, "MODE_ENOTRUNNING", "nothing keeps the loop awake, or it is being given back"),
            (MODE_ESTATE, "MODE_ESTATE", "not possible in the present state"),
            (MODE_EALREADY, "MODE_EALREADY", "it was done before"),
            (MODE_EBUSY, "MODE_EBUSY", "in use: something still runs"),
            (MODE_EPARENT, "MODE_EPARENT", "the service already has a parent"),
            (MODE_ECYCLE, "MODE_ECYCLE", "a service would depend on itself"),
            (MODE_ENOTCHILD, "MODE_ENOTCHILD", "the service is not a child of the one that was asked"),
            (MODE_ETIMEDOUT, "MODE_ETIMEDOUT", "a deadline passed"),
            (MODE_ECANCELED, "MODE_ECANCELED", "the start was called off"),
            (MODE_EFAILED, "MODE_EFAILED", "a hook, a task or a child failed"),
            (MODE_EABANDONED, "MODE_EABANDONED", "code that did not end in time was left behind"),
            (MODE_EEXHAUSTED, "MODE_EEXHAUSTED", "the supervisor was not allowed another restart"),
            (MODE_EIO, "MODE_EIO", "reading or writing failed"),
            (MODE_EGRAPH, "MODE_EGRAPH", "Graphviz could not draw"),
            (MODE_ESYSTEM, "MODE_ESYSTEM", "the system has no thread, descriptor or memory left"),
        ]
        return Dictionary(uniqueKeysWithValues: all.map { ($0.code, Words($1, $2)) })
    }()

    /// The status as the `int` that functions return.
    var code: CInt { CInt(rawValue) }
}

private let unknownSentence = StaticCString("a status that this library does not know")
private let unknownName = StaticCString("unknown")

@c @implementation
package func mode_strerror(_ status: CInt) -> UnsafePointer<CChar>? {
    (mode_status.words[status]?.sentence ?? unknownSentence).pointer
}

@c @implementation
package func mode_err_name(_ status: CInt) -> UnsafePointer<CChar>? {
    (mode_status.words[status]?.name ?? unknownName).pointer
}
