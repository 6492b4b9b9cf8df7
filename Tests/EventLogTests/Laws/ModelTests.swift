import EventLog
import TestSupport
import Testing

/// Laws 1–3 against the model. A failure says the seed; `DAFTAR_TEST_SEED` runs that one alone.
@Suite(.serialized) struct ModelTests {
    static let seeds: [UInt64] = Seeds.of(3, from: 100)

    @Test(arguments: seeds)
    func `appends, reads and restarts agree with the model`(seed: UInt64) async throws {
        var pair = try Comparison(seed: seed)
        for step in 0..<400 {
            switch Int.random(in: 0..<40, using: &pair.scenario.random) {
            case 0: try pair.test.reopen()
            case 1 where step.isMultiple(of: 3): try pair.test.reopen(withoutIndex: true)
            case 2, 3: try pair.test.log.waitForIndex()
            case 4...13: try pair.checkSomeReads()
            default: try await pair.append()
            }
        }
        try pair.checkAll()
        try pair.test.reopen()
        try pair.checkAll()
        for _ in 0..<20 { try pair.checkSomeReads() }
        try pair.test.reopen(withoutIndex: true)
        try pair.test.log.waitForIndex()
        try pair.checkAll()
        for _ in 0..<40 { try pair.checkSomeReads() }
    }

    /// Everything is in the tail here, then nothing.
    @Test(arguments: Seeds.of(2, from: 900))
    func `every read is the same before and behind the index`(seed: UInt64) async throws {
        var pair = try Comparison(seed: seed)
        for _ in 0..<12 {
            for _ in 0..<5 { try await pair.append() }
            for _ in 0..<10 { try pair.checkSomeReads() }
            try pair.test.log.waitForIndex()
            for _ in 0..<10 { try pair.checkSomeReads() }
        }
        try pair.checkAll()
    }
}
