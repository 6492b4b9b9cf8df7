import Foundation
import LMDB
import Testing

@Suite struct EnvironmentTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test func whatWasCommittedIsThereAfterReopening() throws {
        var environment = try directory.open()
        var table = try environment.table("t", create: true)
        try environment.write { try $0.put(bytes("k").span.bytes, bytes("v").span.bytes, in: table) }
        environment.close()
        environment.close()
        environment = try directory.open(readOnly: true)
        table = try environment.table("t", create: false)
        let value = try environment.read { [UInt8](try $0.get(bytes("k").span.bytes, in: table)) }
        #expect(value == bytes("v"))
        #expect(throws: LMDBError(code: EACCES, operation: "")) {
            try environment.write { _ in }
        }
    }

    @Test func aMissingTableIsNotFound() throws {
        let environment = try directory.open()
        let error = try #require(throws: LMDBError.self) { try environment.table("t", create: false) }
        #expect(error.isNotFound)
        _ = try environment.table("t", create: true)
        _ = try environment.table("t", create: false)
    }

    @Test func tablesBeyondTheLimitAreRefused() throws {
        let environment = try directory.open()
        for number in 0..<4 { _ = try environment.table("t\(number)", create: true) }
        #expect(throws: LMDBError.self) { try environment.table("t4", create: true) }
    }

    @Test func aMissingDirectoryIsAnError() {
        #expect(throws: LMDBError(code: ENOENT, operation: "")) {
            try Environment(path: "/nonexistent/daftar", options: .init(maxTables: 1))
        }
    }

    @Test func aMapThatCannotBeReservedIsSaidSo() throws {
        let error = try #require(throws: LMDBError.self) {
            try Environment(path: directory.path, options: .init(mapSize: 1 << 62, maxTables: 1))
        }
        #expect(error.code == ENOMEM)
        #expect(error.description.contains("a map of 4611686018427387904 bytes could not be reserved"))
        #expect(error.description.contains("ulimit -v"))
    }

    @Test func aFullMapIsAnErrorAndChangesNothing() throws {
        let environment = try Environment(
            path: directory.path, options: .init(mapSize: 1 << 16, maxTables: 1))
        let table = try environment.table("t", create: true)
        let large = [UInt8](repeating: 1, count: 1 << 17)
        let error = try #require(throws: LMDBError.self) {
            try environment.write { try $0.put(1, large.span.bytes, in: table) }
        }
        #expect(error.isMapFull)
        #expect(try environment.statistics(of: table).entries == 0)
        try environment.write { try $0.put(1, bytes(1).span.bytes, in: table) }
    }

    @Test func readersDoNotSeeWhatIsNotCommitted() throws {
        let environment = try directory.open()
        let table = try environment.table("t", create: true)
        var transaction = try environment.beginWrite()
        try transaction.put(1, bytes(1).span.bytes, in: table)
        #expect(try environment.read { try $0.contains(1, in: table) } == false)
        try transaction.commit()
        #expect(try environment.read { try $0.contains(1, in: table) })
    }

    @Test func aReaderKeepsItsSnapshot() throws {
        let environment = try directory.open()
        let table = try environment.table("t", create: true)
        try environment.read { before in
            try append(2, to: table, of: environment)
            #expect(try before.contains(1, in: table) == false)
            #expect(try environment.read { try $0.contains(1, in: table) })
        }
    }

    @Test func aReaderUsedAgainSeesNewCommits() throws {
        let environment = try directory.open()
        let table = try environment.table("t", create: true)
        for number in UInt64(0)..<100 {
            try environment.write { try $0.append(number, [UInt8]().span.bytes, in: table) }
            #expect(try environment.read { try $0.contains(number, in: table) })
        }
        #expect(environment.info.readersInUse == 1)
    }

    @Test func aReaderIsGivenBackWhenTheBodyThrows() throws {
        let environment = try directory.open()
        for _ in 0..<10 {
            #expect(throws: CancellationError.self) {
                try environment.read { _ in throw CancellationError() }
            }
        }
        #expect(environment.info.readersInUse == 1)
        environment.close()
    }

    @Test func readersBeyondTheLimitAreRefused() throws {
        let environment = try directory.open(maxReaders: 1)
        try environment.read { _ in
            _ = #expect(throws: LMDBError.self) { try environment.read { _ in } }
        }
        try environment.read { _ in }
    }

    @Test func readersAndAWriterWorkAtTheSameTime() async throws {
        let environment = try directory.open()
        let table = try environment.table("t", create: true)
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    var seen: UInt64 = 0
                    while seen < 200 {
                        let count = try environment.read { transaction in
                            var cursor = try transaction.cursor(table)
                            return try cursor.last() ? cursor.keyAsUInt64 + 1 : 0
                        }
                        #expect(count >= seen)
                        seen = count
                        await Task.yield()
                    }
                }
            }
            group.addTask { try append(200, to: table, of: environment) }
            try await group.waitForAll()
        }
        #expect(try environment.statistics(of: table).entries == 200)
    }

    @Test func aCopyHoldsTheSame() throws {
        let environment = try directory.open()
        let table = try environment.table("t", create: true)
        try append(1000, to: table, of: environment)
        let target = try TemporaryDirectory()
        try environment.copy(to: target.path, compacting: true)
        let copy = try target.open(readOnly: true)
        let statistics = try copy.statistics(of: try copy.table("t", create: false))
        #expect(statistics.entries == 1000)
        #expect(statistics.bytes >= 8000 && statistics.depth == 2)
    }

    @Test func infoTellsTheSizeOfTheFile() throws {
        let environment = try directory.open()
        let table = try environment.table("t", create: true)
        let before = environment.info.lastTransaction
        try append(1, to: table, of: environment)
        try environment.sync()
        #expect(environment.info.lastTransaction == before + 1)
        let attributes = try FileManager.default.attributesOfItem(atPath: directory.path + "/data.mdb")
        #expect(environment.info.bytes == attributes[.size] as? Int)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func aKilledWriterAndReaderLeaveNothingBehind() async throws {
        let environment = try directory.open()
        let table = try environment.table("t", create: true)
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = directory.path as String] in
            try dieWriting(in: path)
        }
        #expect(try environment.clearStaleReaders() == 1)
        #expect(try environment.clearStaleReaders() == 0)
        try append(1, to: table, of: environment)
        #expect(try environment.statistics(of: table).entries == 1)
    }

    @Test func closingUnderATransactionTraps() async {
        await #expect(processExitsWith: .failure) {
            let environment = try TemporaryDirectory().open()
            try environment.read { _ in environment.close() }
        }
    }

    @Test func useAfterClosingTraps() async {
        await #expect(processExitsWith: .failure) {
            let environment = try TemporaryDirectory().open()
            environment.close()
            try environment.read { _ in }
        }
    }

    @Test func aTableOfAnotherEnvironmentTraps() async {
        await #expect(processExitsWith: .failure) {
            let directories = [try TemporaryDirectory(), try TemporaryDirectory()]
            let environments = try directories.map { try $0.open() }
            let table = try environments[0].table("t", create: true)
            _ = try environments[1].table("t", create: true)
            _ = try environments[1].read { try $0.contains(1, in: table) }
        }
    }
}

private func append(_ count: UInt64, to table: Table, of environment: Environment) throws {
    for number in 0..<count {
        try environment.write { try $0.append(number, bytes(1).span.bytes, in: table) }
    }
}

/// Kills the process while it reads and writes.
private func dieWriting(in path: String) throws {
    let environment = try Environment(path: path, options: .init(mapSize: 1 << 30, maxTables: 4))
    let table = try environment.table("t", create: false)
    try environment.read { _ in
        try environment.write { transaction in
            try transaction.put(7, bytes(7).span.bytes, in: table)
            kill(getpid(), SIGKILL)
        }
    }
}
