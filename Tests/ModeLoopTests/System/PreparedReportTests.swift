//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Dispatch
import Glibc
import ModeLoop
import Testing

@Suite struct PreparedReportTests {
    private let limit = Duration.seconds(20)

    @Test func writesWhatWasPublishedLast() throws {
        let (pipe, report) = (try TestPipe(), PreparedReport())
        for text in ["first", "second is longer", "third"] { #expect(report.publish(Array(text.utf8))) }
        #expect(report.write(to: pipe.writeEnd, within: limit).ending == .complete)
        #expect(pipe.readSome() == Array("third".utf8))
    }

    @Test func writesNothing_whenNothingWasPublished() throws {
        let (pipe, report) = (try TestPipe(), PreparedReport())
        #expect(report.write(to: pipe.writeEnd, within: limit) == .init(written: 0, ending: .complete))
    }

    @Test func writesThePlaceholder_untilSomethingIsPublished() throws {
        for isPublished in [false, true] {
            let (pipe, report) = (try TestPipe(), PreparedReport(placeholder: Array("nothing yet".utf8)))
            if isPublished { report.publish(Array("something".utf8)) }
            report.waitUntilPublished(atMost: isPublished ? limit : .milliseconds(1))
            report.write(to: pipe.writeEnd, within: limit)
            #expect(pipe.readSome() == Array((isPublished ? "something" : "nothing yet").utf8))
        }
    }

    @Test func waitsForWhatIsPublishedLate() throws {
        let (pipe, report) = (try TestPipe(), PreparedReport(placeholder: [0]))
        DispatchQueue.global().async { report.publish([1]) }
        report.waitUntilPublished(atMost: limit)
        report.write(to: pipe.writeEnd, within: limit)
        #expect(pipe.readSome() == [1])
    }

    @Test func cutsOff_whatDoesNotFit() throws {
        let (pipe, report) = (try TestPipe(), PreparedReport(capacity: 8))
        report.publish(Array("0123456789".utf8))
        report.write(to: pipe.writeEnd, within: limit)
        #expect(pipe.readSome() == Array("01234567".utf8))
    }

    @Test func isFinal_onceItIsWritten() throws {
        let (pipe, report) = (try TestPipe(), PreparedReport())
        report.publish(Array("said".utf8))
        report.write(to: pipe.writeEnd, within: limit)
        #expect(!report.publish(Array("too late".utf8)))
        report.write(to: pipe.writeEnd, within: limit)
        #expect(pipe.readSome() == Array("saidsaid".utf8))
    }

    @Test func givesUp_whenNobodyReads() throws {
        let (pipe, report) = (try TestPipe(), PreparedReport())
        pipe.fill()
        report.publish([1, 2, 3])
        #expect(report.write(to: pipe.writeEnd, within: .milliseconds(5)).ending == .timedOut)
    }

    /// The half that is written is never the one that is being filled.
    @Test func isWhole_howeverLateItIsPublished() throws {
        for _ in 0..<200 {
            let (pipe, report) = (try TestPipe(), PreparedReport(capacity: 2_048))
            report.publish([UInt8](repeating: 0, count: 2_048))
            let isDone = DispatchSemaphore(value: 0)
            DispatchQueue.global().async {
                var value: UInt8 = 0
                repeat { value &+= 1 } while report.publish([UInt8](repeating: value, count: 2_048))
                isDone.signal()
            }
            report.write(to: pipe.writeEnd, within: limit)
            isDone.wait()
            let bytes = pipe.readSome()
            #expect(bytes.count == 2_048 && Set(bytes).count == 1)
        }
    }
}
