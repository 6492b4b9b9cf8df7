import Foundation
import TestSupport
import Testing

extension CrashTests {
    @Suite struct IndexLossTests {
        @Test(arguments: ["removed", "cut short", "emptied", "overwritten", "half made"])
        func `an index that is lost is made anew from the log`(how: String) async throws {
            let site = try CrashSite("log")
            try await site.create()
            let outcome = try await site.append(round: 1, writers: 3, requests: 20)
            #expect(outcome.end == .exited(0))
            let path = site.directory + "/index/data.mdb"
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            switch how {
            case "removed": try site.removeIndex()
            case "cut short": try file.truncate(atOffset: 3 * 4_096)
            case "emptied": try file.truncate(atOffset: 0)
            case "overwritten": try file.write(contentsOf: Data(repeating: 0x55, count: 2 * 4_096))
            default: try file.truncate(atOffset: 100)
            }
            try file.close()
            try await site.check(how)
        }
    }
}
