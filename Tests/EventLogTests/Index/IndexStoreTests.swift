import LMDB
import TestSupport
import Testing

@testable import EventLog

/// The index's tables by themselves, with hashes that no real name would be needed for.
@Suite(.serialized) struct IndexStoreTests {
    private static let logID = LogID(Array(0..<16))!

    private func store(_ directory: TemporaryDirectory) throws -> IndexStore {
        let index = try IndexStore(path: directory.path, readOnly: false)
        try index.reset(IndexState(logID: Self.logID, ruleVersion: 1))
        return index
    }

    @Test(arguments: Seeds.of(2, from: 1))
    func `ids are found under their hashes however buckets were cut`(seed: UInt64) throws {
        let directory = try TemporaryDirectory()
        let index = try store(directory)
        var random = SeededGenerator(seed: seed)
        let highest: UInt64 = 1 << 48 - 1
        let crowded = [0, 1, highest, highest - 1, 77, UInt64.random(in: 0...highest, using: &random)]
        var positions: [UInt64: [UInt64]] = [:]
        var next: UInt64 = 0
        for _ in 0..<30 {
            var batch = IndexBatch(first: next)
            for _ in 0..<Int.random(in: 1...200, using: &random) {
                let hash =
                    random.oneIn(3)
                    ? crowded[Int.random(in: crowded.indices, using: &random)]
                    : UInt64.random(in: 0...highest, using: &random)
                batch.idHashes.append(hash)
                positions[hash, default: []].append(next)
                next += 1
            }
            try index.add([batch])
        }
        for (hash, expected) in positions {
            #expect(try found(hash, in: index) == expected)
            for absent in [hash &+ 1, hash &- 1] where absent <= highest && positions[absent] == nil {
                #expect(try found(absent, in: index) == [])
            }
        }
    }

    private func found(_ hash: UInt64, in index: IndexStore) throws -> [UInt64] {
        try index.read { transaction, tables in
            var cursor = try transaction.cursor(tables.ids)
            return try IndexTables.positions(ofID: hash, &cursor)
        }
    }

    @Test(arguments: Seeds.of(2, from: 1))
    func `posting lists are walked like sorted sets`(seed: UInt64) throws {
        let directory = try TemporaryDirectory()
        let index = try store(directory)
        var random = SeededGenerator(seed: seed)
        let terms = [0, 1, 2, 1 << 63, .max - 1, .max].map { Term(hash: $0) }
        var lists: [Term: [Posting]] = [:]
        var next: UInt64 = 0
        while next < 6_000 {
            var batch = IndexBatch(first: next)
            for _ in 0..<Int.random(in: 1...900, using: &random) {
                batch.idHashes.append(next)
                for (number, term) in terms.enumerated() where random.oneIn(number + 1) {
                    let posting = Posting(next, isMarked: random.oneIn(3))
                    batch.postings.append(.init(term: term, posting: posting))
                    lists[term, default: []].append(posting)
                }
                next += 1
            }
            try index.add([batch])
        }
        #expect(lists.values.allSatisfy { $0.count > 500 })
        for _ in 0..<150 {
            let wanted = terms.filter { _ in random.oneIn(3) }
            let start = UInt64.random(in: 0...next, using: &random)
            let range = start..<UInt64.random(in: start...next + 5, using: &random)
            let (backward, markedOnly) = (random.oneIn(2), random.oneIn(2))
            let limit = random.oneIn(2) ? 20 : Int.max
            var expected = Set(
                wanted.flatMap { lists[$0] ?? [] }.filter {
                    range.contains($0.position) && (!markedOnly || $0.isMarked)
                }.map(\.position)
            ).sorted()
            if backward { expected.reverse() }
            var reader = PostingReader(
                terms: wanted, range: range, backward: backward, markedOnly: markedOnly)
            let found = try index.read { transaction, index in
                var found: [UInt64] = []
                while found.count < limit, let position = try reader.next(index, transaction) {
                    found.append(position)
                }
                return found
            }
            #expect(found == Array(expected.prefix(limit)), "\(wanted) \(range) \(backward) \(markedOnly)")
        }
    }
}
