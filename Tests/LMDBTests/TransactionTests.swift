import LMDB
import Testing

@Suite struct TransactionTests {
    let directory: TemporaryDirectory
    let environment: Environment
    let table: Table

    init() throws {
        directory = try TemporaryDirectory()
        environment = try directory.open()
        table = try environment.table("t", create: true)
    }

    private func value(_ key: String) throws -> [UInt8]? {
        try environment.read { transaction in
            [UInt8](try transaction.get(bytes(key).span.bytes, in: table))
        }
    }

    @Test func aPutValueIsReadBack() throws {
        try environment.write { transaction in
            try transaction.put(bytes("a").span.bytes, bytes("1").span.bytes, in: table)
            try transaction.put(bytes("a").span.bytes, bytes("2").span.bytes, in: table)
            try transaction.put(bytes("empty").span.bytes, [UInt8]().span.bytes, in: table)
            #expect([UInt8](try transaction.get(bytes("a").span.bytes, in: table)) == bytes("2"))
        }
        #expect(try value("a") == bytes("2"))
        #expect(try value("empty") == [])
    }

    @Test func anAbsentKeyIsNil() throws {
        #expect(try value("a") == nil)
        #expect(try environment.read { try $0.contains(bytes("a").span.bytes, in: table) } == false)
        #expect(try environment.read { try $0.get(5, in: table) == nil })
    }

    @Test func aLongValueIsReadBack() throws {
        let long = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        try environment.write { try $0.put(bytes("a").span.bytes, long.span.bytes, in: table) }
        #expect(try value("a") == long)
    }

    /// A table of numbers, also of keys that are none, is read in the same order as one of bytes.
    @Test func numbersLieInTheOrderOfTheirBytes() throws {
        let numbers = try environment.table("numbers", keys: .numbers, create: true)
        var random = SystemRandomNumberGenerator()
        var keys: [[UInt8]] = [[1], [0, 0, 0, 0, 0, 0, 0, 1, 0], Array(repeating: 255, count: 9)]
        for shift in stride(from: UInt64(0), to: 64, by: 4) {
            let number = random.next() as UInt64 >> shift
            for number in [number, number &+ 1, number ^ 0x80] {
                keys.append((0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) })
            }
        }
        try environment.write { transaction in
            for key in keys { try transaction.put(key.span.bytes, bytes(1).span.bytes, in: numbers) }
        }
        let expected = Set(keys).sorted { $0.lexicographicallyPrecedes($1) }
        try environment.read { transaction in
            var found: [[UInt8]] = []
            var cursor = try transaction.cursor(numbers)
            var isThere = try cursor.first()
            while isThere {
                found.append(cursor.key.withUnsafeBytes { Array($0) })
                isThere = try cursor.next()
            }
            #expect(found == expected, "\(keys)")
            for key in keys { #expect(try transaction.contains(key.span.bytes, in: numbers), "\(key)") }
        }
    }

    @Test func deletingTellsWhetherThereWasAKey() throws {
        try environment.write { transaction in
            try transaction.put(1, bytes(1).span.bytes, in: table)
            #expect(try transaction.delete(1, in: table))
            #expect(try transaction.delete(1, in: table) == false)
        }
        #expect(try environment.statistics(of: table).entries == 0)
    }

    @Test func clearingKeepsTheTable() throws {
        try environment.write { transaction in
            for number in UInt64(0)..<1000 { try transaction.append(number, bytes(1).span.bytes, in: table) }
        }
        try environment.write { transaction in
            try transaction.clear(table)
            try transaction.put(3, bytes(3).span.bytes, in: table)
        }
        #expect(try environment.statistics(of: table).entries == 1)
    }

    @Test func aBodyThatThrowsChangesNothing() throws {
        #expect(throws: CancellationError.self) {
            try environment.write { transaction in
                try transaction.put(bytes("a").span.bytes, bytes("1").span.bytes, in: table)
                throw CancellationError()
            }
        }
        #expect(try value("a") == nil)
    }

    @Test func aDroppedTransactionChangesNothing() throws {
        do {
            var transaction = try environment.beginWrite()
            try transaction.put(bytes("a").span.bytes, bytes("1").span.bytes, in: table)
        }
        #expect(try value("a") == nil)
        let transaction = try environment.beginWrite()
        try transaction.commit()
    }

    @Test func appendingOutOfOrderIsRefusedAndTheTransactionGoesOn() throws {
        try environment.write { transaction in
            try transaction.append(5, bytes(5).span.bytes, in: table)
            for key in [UInt64(4), 5] {
                let error = #expect(throws: LMDBError.self) {
                    try transaction.append(key, bytes(0).span.bytes, in: table)
                }
                #expect(error?.isKeyExists == true)
            }
            try transaction.append(6, bytes(6).span.bytes, in: table)
        }
        #expect(try environment.read { [UInt8](try $0.get(5, in: table)) } == [5])
        #expect(try environment.statistics(of: table).entries == 2)
    }

    @Test(arguments: [0, 1, 7, 4000, 70_000], [false, true])
    func aReservedValueIsWrittenInPlace(count: Int, append: Bool) throws {
        let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try environment.write { transaction in
            try transaction.append(1, bytes(1).span.bytes, in: table)
            try transaction.reserve(2, count: count, in: table, append: append) { span in
                let half = count / 2
                span.append(contentsOf: content.span.bytes.extracting(..<half))
                span.append(contentsOf: content.span.bytes.extracting(half...))
            }
        }
        #expect(try environment.read { [UInt8](try $0.get(2, in: table)) } == content)
    }

    @Test func aReservedValueThatIsNotFilledTraps() async {
        await #expect(processExitsWith: .failure) {
            try fillHalf()
        }
    }

    @Test(arguments: [0, 512])
    func keysOfNoGoodSizeAreRefused(count: Int) throws {
        let key = [UInt8](repeating: 1, count: count)
        let error = try #require(throws: LMDBError.self) {
            try environment.write { try $0.put(key.span.bytes, bytes(1).span.bytes, in: table) }
        }
        #expect(error.isBadSize)
    }

    @Test func theLongestKeyIsTaken() throws {
        let key = [UInt8](repeating: 1, count: 511)
        try environment.write { try $0.put(key.span.bytes, bytes(1).span.bytes, in: table) }
        #expect(try environment.read { try $0.contains(key.span.bytes, in: table) })
    }

    @Test func errorsCompareOnTheirCode() {
        let error = LMDBError(code: 28, operation: "mdb_put")
        #expect(error == LMDBError(code: 28, operation: "mdb_txn_commit"))
        #expect(error.isDiskFull)
        #expect(error.description == "mdb_put: No space left on device (code 28)")
        #expect(LMDBError(code: -30796, operation: "").isCorrupted)
    }
}

/// Reserves two bytes and writes one.
private func fillHalf() throws {
    let directory = try TemporaryDirectory()
    let environment = try directory.open()
    let table = try environment.table("t", create: true)
    try environment.write { transaction in
        try transaction.reserve(1, count: 2, in: table) { span in span.append(1 as UInt8) }
    }
}
