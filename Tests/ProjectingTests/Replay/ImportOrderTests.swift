import EventLog
import Foundation
import Ledger
import TestSupport
import Testing

/// An import decides its lines in their order, whatever had to be sealed again on the way: what one line does may
/// be what lets the next one in, or keeps it out.
@Suite(.serialized) struct ImportOrderTests {
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `a history that is imported stands in the order in which it was recorded`(seed: UInt64) async throws
    {
        let world = try await RandomLedger(RandomHistory(seed: seed, count: 300))
        var lines = ""
        _ = try world.ledger.export(before: .max, disclosing: true) {
            lines += String(decoding: $0, as: UTF8.self)
        }
        let file = world.directory.path("all.ndjson")
        try lines.write(toFile: file, atomically: true, encoding: .utf8)

        let again = try FreshLedger()
        let imported = try await again.ledger.importEvents(
            from: file, as: .cloudEvents, refusedPath: file + ".refused")
        #expect(
            imported.refused == 0,
            "seed \(seed): \((try? String(contentsOfFile: file + ".refused", encoding: .utf8)) ?? "")")
        #expect(try Self.ids(again.ledger) == Self.ids(world.ledger), "seed \(seed)")
        #expect(try again.ledger.verify() == [])
    }

    private static func ids(_ ledger: Ledger) throws -> [String] {
        var ids: [String] = []
        try ledger.log.scan { decoder in
            ids.append(try decoder.event().id)
            return true
        }
        return ids
    }
}
