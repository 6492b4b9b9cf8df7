import Foundation
import TestSupport
import Testing

/// LMDB has no checksums of its own: damage in its pages must not pass `verify` unseen.
@Suite struct DamageTests {
    private static let pageCount = 4_096
    private static let rounds = 40

    @Test func `where verify says clean after damage to a page, nothing is lost`() throws {
        let daftar = try Program()
        let lines = (0..<600).map {
            #"{"id":"\#($0)","type":"contact.created","subject":"contact-\#($0)","data":{"fullName":"n \#($0)"}}"#
        }
        try daftar("import", "-", "--refused", daftar.path("refused"), input: lines.joined(separator: "\n"))
        #expect(try daftar("verify").status == 0)
        let whole = try daftar("export").output
        let data = daftar.data + "/log/data.mdb"
        let original = try #require(FileManager.default.contents(atPath: data))
        let seed = UInt64.random(in: 0..<UInt64.max)
        var random = SeededGenerator(seed: seed)
        var found = 0
        for _ in 0..<Self.rounds {
            var damaged = original
            let page = 2 + Int.random(in: 0..<(original.count / Self.pageCount - 2), using: &random)
            let place = page * Self.pageCount + Int.random(in: 0..<Self.pageCount, using: &random)
            damaged[place] ^= UInt8(1 << Int.random(in: 0..<8, using: &random))
            try damaged.write(to: URL(fileURLWithPath: data))
            let run = try daftar("verify")
            if run.status == 0 {
                #expect(try daftar("export").output == whole, "seed \(seed), byte \(place)")
            } else {
                #expect(run.status == 1, "seed \(seed), byte \(place): \(run.error)")
                found += 1
            }
        }
        // Most of the file is records; a flipped bit there never passes.
        #expect(found > Self.rounds / 4, "seed \(seed): \(found) of \(Self.rounds) found")
    }
}
