import Foundation
import LMDB
import TestSupport
import Testing

@testable import EventLog

/// The bytes that must never change unseen: entries, roots and records of a fixed list of events.
///
/// `DAFTAR_UPDATE_GOLDEN=1` writes the files anew; a difference in `entries.ndjson` or `root.txt` breaks
/// every proof that was ever given, one in `records.hex` needs a new version of the record format.
@Suite(.serialized) struct GoldenTests {
    private static let isUpdating = ProcessInfo.processInfo.environment["DAFTAR_UPDATE_GOLDEN"] != nil

    /// The log of the golden events, and its raw records.
    private static func make() async throws -> (test: LogUnderTest, records: [[UInt8]]) {
        let test = try LogUnderTest(seed: 20_250_301)
        for event in GoldenEvents.all { try await test.append(event.json, box: event.box) }
        test.close()
        let records = try records(in: test.directory)
        try test.open()
        return (test, records)
    }

    private static func records(in directory: TemporaryDirectory) throws -> [[UInt8]] {
        let store = try LogStore(path: directory.path("log"), readOnly: true, create: false)
        return try store.read { transaction, tables in
            var records: [[UInt8]] = []
            while let record = try transaction.get(UInt64(records.count), in: tables.events) {
                records.append(record.array)
            }
            return records
        }
    }

    private static func file(_ name: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Golden/\(name)")
    }

    /// Compares `lines` with a golden file, or writes it.
    private func expect(_ lines: [String], are name: String) throws {
        let content = lines.map { $0 + "\n" }.joined()
        if Self.isUpdating { try content.write(to: Self.file(name), atomically: true, encoding: .utf8) }
        let golden = try String(contentsOf: Self.file(name), encoding: .utf8).split(separator: "\n")
        #expect(golden.count == lines.count)
        for (line, expected) in zip(lines, golden) {
            #expect(Array(line.utf8) == Array(expected.utf8), "\(line)")
        }
    }

    @Test func `entries and roots are those of the golden files`() async throws {
        let (test, _) = try await Self.make()
        let events = try test.log.read(limit: .max).events
        #expect(events.count == GoldenEvents.all.count)
        try expect(events.map { text($0.entry) }, are: "entries.ndjson")
        let roots = try (0...events.count).map { "\($0) \(try test.log.root(size: UInt64($0)).hex)" }
        try expect(roots, are: "root.txt")
    }

    /// What zstd makes of a body may differ from version to version: of compressed ones the header is compared.
    @Test func `records are those of the golden file`() async throws {
        let (_, records) = try await Self.make()
        if Self.isUpdating { try expect(records.map { hex($0) }, are: "records.hex") }
        let golden = try Self.goldenRecords()
        #expect(records.count == golden.count)
        for (record, expected) in zip(records, golden) {
            let (own, other) = (try RecordParts(record), try RecordParts(expected))
            #expect(own.header == other.header)
            #expect(own.dictionary == other.dictionary)
            if own.dictionary == 0 { #expect(record == expected) }
        }
        #expect(try Set(golden.map { try RecordParts($0).dictionary }) == [0, 1])
    }

    @Test func `golden records are read as the golden entries`() async throws {
        let (test, _) = try await Self.make()
        let entries = try String(contentsOf: Self.file("entries.ndjson"), encoding: .utf8).split(
            separator: "\n")
        let decoder = EventDecoder(codec: test.log.reader.codec)
        for (position, record) in try Self.goldenRecords().enumerated() {
            let event = try record.withUnsafeBytes { bytes in
                try decoder.decode(bytes, at: UInt64(position))
                return try decoder.event()
            }
            #expect(text(event.entry) == entries[position])
            #expect(event.box == GoldenEvents.all[position].box)
        }
    }

    private static func goldenRecords() throws -> [[UInt8]] {
        try String(contentsOf: file("records.hex"), encoding: .utf8).split(separator: "\n").map(bytes(hex:))
    }
}

/// A record cut where its body begins.
private struct RecordParts {
    /// Without the checksum.
    let header: [UInt8]
    let dictionary: Int

    init(_ record: [UInt8]) throws {
        (header, dictionary) = try record.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes, from: 17)
            func varint() throws -> Int {
                guard let value = reader.varint() else { throw LogError(.damaged, "the record ends early") }
                return Int(truncatingIfNeeded: value)
            }
            let flags = bytes[9]
            for _ in 0..<3 { _ = try varint() }
            _ = reader.take(try flags & 1 != 0 ? 16 : varint())
            for _ in 0..<(try varint()) { _ = try varint() }
            if flags & 4 != 0 {
                for _ in 0..<2 { _ = try varint() }
                _ = reader.take(try varint())
            }
            return (Array(bytes[8..<reader.offset]), try varint())
        }
    }
}
