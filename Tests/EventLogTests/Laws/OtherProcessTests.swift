import EventLog
import Foundation
import TestSupport
import Testing

/// A reader in one process, the writer in another.
@Suite(.serialized) struct OtherProcessTests {
    private static let variable = "DAFTAR_TEST_LOG"

    @Test func `a reader sees names, types and events that another process adds after it was opened`()
        async throws
    {
        let directory = try Self.makeLog()
        setenv(Self.variable, directory.path, 1)
        let surroundings = Surroundings(
            now: { Instant(microseconds: 0) }, random: { Array(repeating: 0, count: $0) })
        let log = try EventLog(in: directory.path, access: .reading, surroundings: surroundings)
        #expect(try log.read(Filter(categories: ["call"]), limit: 9).events.count == 1)
        async let head = log.waitForHead(beyond: 1)
        await #expect(processExitsWith: .success) {
            let log = try OtherProcessTests.openForWriting(
                getenv(OtherProcessTests.variable).map { String(cString: $0) } ?? "")
            try await OtherProcessTests.append(
                #"{"id":"b","type":"call.ended","subject":"call-2","data":{"refs":["account-new"]}}"#, to: log
            )
            try await OtherProcessTests.append(
                #"{"id":"c","type":"deal.opened","subject":"deal-1"}"#, to: log)
            try log.waitForIndex()
            log.close()
        }
        #expect(try await head > 1)
        #expect(try log.headPosition() == 3)
        #expect(try log.read(Filter(entities: ["account-new"]), limit: 9).events.map(\.id) == ["b"])
        #expect(try log.read(Filter(categories: ["call"]), limit: 9).events.map(\.id) == ["a", "b"])
        #expect(try log.read(Filter(categories: ["deal"]), limit: 9).events.map(\.id) == ["c"])
        #expect(try log.read(Filter(types: ["call.ended"]), limit: 9).events.map(\.id) == ["b"])
        #expect(try log.position(ofID: "c") == 2)
    }

    private static func makeLog() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        let test = try LogUnderTest()
        try TestLog.create(in: directory.path, rules: OpenGuard(), surroundings: test.surroundings)
        let log = try openForWriting(directory.path)
        let done = DispatchSemaphore(value: 0)
        let event = try prepare(#"{"id":"a","type":"call.offered","subject":"call-1"}"#, for: log)
        log.submit([try AppendRequest([event])]) { _ in done.signal() }
        done.wait()
        try log.waitForIndex()
        log.close()
        return directory
    }

    static func openForWriting(_ path: String) throws -> EventLog {
        let surroundings = Surroundings(
            now: { Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1e6)) },
            random: { count in (0..<count).map { _ in .random(in: 0...255) } })
        return try EventLog(in: path, access: .writing(OpenGuard()), surroundings: surroundings)
    }

    static func prepare(_ json: String, for log: EventLog) throws -> PreparedEvent {
        let draft = try EventDraft(json: Array(json.utf8))
        let (id, time, _) = log.preparation.identity(of: draft)
        return try log.preparation.prepare(
            draft, id: id, time: time, schemaVersion: nil, data: draft.data, box: nil)
    }

    static func append(_ json: String, to log: EventLog) async throws {
        _ = try await log.append(AppendRequest([try prepare(json, for: log)]))
    }
}
