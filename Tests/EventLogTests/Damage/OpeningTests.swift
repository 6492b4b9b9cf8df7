import Foundation
import LMDB
import TestSupport
import Testing

@testable import EventLog

/// What opening refuses, and says.
@Suite(.serialized) struct OpeningTests {
    private func filled(_ count: Int = 300) async throws -> LogUnderTest {
        let test = try LogUnderTest()
        try await test.fill(count) {
            #"{"id":"e-\#($0)","type":"x.y","subject":"x-\#($0 % 7)","data":{"refs":["y-1"],"links":["z-1"]}}"#
        }
        try test.log.waitForIndex()
        return test
    }

    private static func changeMeta(_ test: LogUnderTest, _ key: [UInt8], _ value: [UInt8]?) throws {
        let store = try LogStore(path: test.directory.path("log"), readOnly: false, create: false)
        try store.write { transaction, tables in
            if let value {
                try transaction.put(key.span.bytes, value.span.bytes, in: tables.meta)
            } else {
                try transaction.delete(key.span.bytes, in: tables.meta)
            }
        }
    }

    private static func makeEarlier(_ path: String) throws {
        let environment = try ReopenableEnvironment(
            path: path, readOnly: false, mapSize: 1 << 30
        ) { (environment) throws(LMDBError) in try IndexTables(environment, create: false) }
        try environment.write { transaction, tables in
            let key = IndexTables.stateKey
            var state = try transaction.get(key.span.bytes, in: tables.meta)!.withUnsafeBytes { Array($0) }
            state[0] = 1
            try transaction.put(key.span.bytes, state.span.bytes, in: tables.meta)
        }
    }

    private func error(of body: () throws -> Void) throws -> LogError {
        try #require(throws: LogError.self) { try body() }
    }

    @Test func `a directory without a log is no ledger`() throws {
        let directory = try TemporaryDirectory()
        let surroundings = Surroundings(now: { .distantPast }, random: { Array(repeating: 0, count: $0) })
        for access in [EventLog.Access.reading, .writing(OpenGuard())] {
            let error = try error {
                _ = try EventLog(in: directory.path, access: access, surroundings: surroundings)
            }
            #expect(error.code == .notALedger)
            #expect(error.message.contains(directory.path))
        }
    }

    @Test func `a second log is not made over the first`() async throws {
        let test = try await filled(3)
        test.close()
        let error = try error {
            try TestLog.create(in: test.directory.path, rules: test.rules, surroundings: test.surroundings)
        }
        #expect(error.code == .storage)
        try test.open()
        #expect(try test.log.headPosition() == 3)
    }

    @Test func `a second writer is told which process has the log`() throws {
        let test = try LogUnderTest()
        let error = try error { try test.open() }
        #expect(error.code == .locked)
        #expect(error.message.contains("process \(getpid())"))
        try test.reopen()
    }

    @Test func `a log of another format is refused by its name`() async throws {
        let test = try await filled(3)
        test.close()
        try Self.changeMeta(test, LogMeta.formatKey, Array("daftar-log 2".utf8))
        let error = try error { try test.open() }
        #expect(error.code == .unsupportedFormat)
        #expect(error.message.contains("daftar-log 2") && error.message.contains("daftar-log 1"))
    }

    @Test(arguments: [
        (LogMeta.idKey, [1, 2, 3]), (LogMeta.idKey, nil), (LogMeta.headKey, nil),
        (LogMeta.headKey, Array(repeating: 7, count: 55)), (LogMeta.headKey, Array(repeating: 0, count: 56)),
        (LogMeta.rulesKey, Array("x".utf8)), (LogMeta.settingsKey, nil),
    ])
    func `an identity or head that cannot be read is damage`(key: [UInt8], value: [UInt8]?) async throws {
        let test = try await filled(3)
        test.close()
        try Self.changeMeta(test, key, value)
        #expect(throws: LogError(.damaged, "")) { try test.open() }
    }

    @Test(arguments: [0, 1, 100, 4_096, 8_192, 12_288, -4_096, -1])
    func `a data file that was cut short is damage, and said to be`(count: Int) async throws {
        let test = try await filled()
        test.close()
        let path = test.directory.path("log/data.mdb")
        let size = try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
        let rest = count < 0 ? size + count : count
        #expect(truncate(path, rest) == 0)
        let error = try error { try test.open() }
        #expect(error.code == .damaged)
        #expect(error.message.contains("data.mdb"))
        if rest >= 8_192 {
            #expect(error.message.contains("\(rest) bytes") && error.message.contains("cut short"))
        }
        let after = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        #expect(after == rest, "opening leaves it as it is")
    }

    @Test func `a file that is none of LMDB's is damage`() async throws {
        let test = try await filled(3)
        test.close()
        let path = test.directory.path("log/data.mdb")
        try Data(repeating: 0x41, count: 65_536).write(to: URL(filePath: path))
        #expect(throws: LogError(.damaged, "")) { try test.open() }
    }

    // MARK: The index

    private func expectWhole(_ test: LogUnderTest) throws {
        #expect(
            try test.log.read(stream: "x-3", limit: .max).map(\.position)
                == (0..<300).filter { $0 % 7 == 3 }.map(UInt64.init))
        #expect(try test.log.read(Filter(entities: ["y-1"]), limit: .max).events.count == 300)
        #expect(try test.log.position(ofID: "e-299") == 299)
        #expect(try test.log.streams(linkedTo: "z-1", before: .max) == Set((0..<7).map { "x-\($0)" }))
        #expect(try test.log.streams(linkedTo: "z-1", before: 2) == ["x-0", "x-1"])
    }

    @Test(arguments: [nil, 0, 100, 4_096, 8_192, 16_384])
    func `an index that is lost or cut short is made anew`(count: Int?) async throws {
        let test = try await filled()
        test.close()
        if let count {
            #expect(truncate(test.directory.path("index/data.mdb"), count) == 0)
        } else {
            try FileManager.default.removeItem(atPath: test.directory.path("index"))
        }
        try test.open()
        try expectWhole(test)
        try test.log.waitForIndex()
        try expectWhole(test)
    }

    @Test func `an index of another log is made anew`() async throws {
        let (test, other) = (try await filled(), try LogUnderTest(seed: 5))
        try await other.append(#"{"id":"e-299","type":"x.y","subject":"x-3"}"#)
        try other.log.waitForIndex()
        other.close()
        test.close()
        let index = test.directory.path("index")
        try FileManager.default.removeItem(atPath: index)
        try FileManager.default.copyItem(atPath: other.directory.path("index"), toPath: index)
        try test.open()
        try expectWhole(test)
        try test.log.waitForIndex()
        try expectWhole(test)
    }

    @Test func `an index of an earlier format is not read, and made anew`() async throws {
        let test = try await filled()
        test.close()
        try Self.makeEarlier(test.directory.path("index"))
        let refused = try error {
            _ = try EventLog(
                in: test.directory.path, access: .reading, surroundings: test.surroundings)
        }
        #expect(refused.code == .indexLost)
        try test.open()
        try expectWhole(test)
        try test.log.waitForIndex()
        try expectWhole(test)
    }

    @Test func `other rules make the index anew`() async throws {
        let test = try await filled()
        test.close()
        let log = try EventLog(
            in: test.directory.path, access: .writing(OpenGuard(ruleVersion: 2)),
            surroundings: test.surroundings)
        try log.waitForIndex()
        #expect(try log.summary(of: "x-3")?.count == 43)
        #expect(try log.read(Filter(entities: ["y-1"]), limit: .max).events.count == 300)
    }
}
