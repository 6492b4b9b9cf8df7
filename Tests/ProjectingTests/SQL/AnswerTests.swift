import Foundation
import Projecting
import TestSupport
import Testing

/// Whatever is pushed down, the answer is the one that SQLite gives over its own tables of the same rows.
/// `DAFTAR_TEST_SEED` runs one seed alone.
@Suite struct AnswerTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let seeds: [UInt64] =
        environment["DAFTAR_TEST_SEED"].flatMap(UInt64.init).map { [$0] }
        ?? Array(1...UInt64(20 * max(1, environment["DAFTAR_TEST_SCALE"].flatMap(Double.init) ?? 1)))

    @Test(arguments: seeds)
    func `random statements are answered as over plain tables`(_ seed: UInt64) throws {
        var statements = RandomStatements(seed: seed)
        let tables = Self.tables(&statements.generator)
        let plain = try PlainTables(tables)
        let session = try SQLSession(SQLSchema(tables: tables, resolve: testMoment))
        for _ in 0..<100 {
            let sql = statements.next()
            do {
                let expected = try plain.all(sql)
                #expect(try session.all(sql) == expected, "seed \(seed): \(sql)")
            } catch let error as SQLError {
                // The one statement that is refused rather than answered; see KeyRange.
                let isKnown = error.message.hasPrefix("a key column is compared with a value of another kind")
                #expect(isKnown, "seed \(seed): \(error) in \(sql)")
            }
        }
    }

    private static func tables(_ generator: inout SeededGenerator) -> [FakeTable] {
        let words = ["a", "b", "bb", "c", "Bb", "5", "05", "", "é", "ی", "z'z"]
        func value() -> SQLValue { generator.chance(20) ? .null : .text(generator.pick(words)) }
        var wide: [[SQLValue]: [SQLValue]] = [:]
        for _ in 0..<60 {
            let key: [SQLValue] = [
                .text(generator.pick(words)), .text(generator.pick(words)),
                .integer(Int64(generator.int(0...6))),
            ]
            wide[key] =
                key + [value(), generator.pick([.null, .real(-1.5), .real(0), .real(-0.0), .real(1e300)])]
        }
        let narrow = words.filter { _ in generator.chance(80) }.map { [.text($0), value()] }
        let wideColumns = [
            SQLColumn("a", .text), SQLColumn("b", .text), SQLColumn("n", .integer), SQLColumn("v", .text),
            SQLColumn("r", .real),
        ]
        return [
            FakeTable("wide", wideColumns, key: [0, 1, 2], Array(wide.values)),
            FakeTable("narrow", [SQLColumn("b", .text), SQLColumn("v", .text)], key: [0], narrow),
        ]
    }
}
