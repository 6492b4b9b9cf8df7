import LMDB
import Testing

@Suite struct CursorTests {
    let directory: TemporaryDirectory
    let environment: Environment
    let table: Table

    /// Keys 10, 20, … 100,000, more than fit in one page.
    init() throws {
        directory = try TemporaryDirectory()
        environment = try directory.open()
        table = try environment.table("t", create: true)
        try environment.write { transaction in
            for number in UInt64(1)...10_000 {
                try transaction.append(number * 10, bytes("v\(number)").span.bytes, in: table)
            }
        }
    }

    @Test func aCursorGoesThroughAllEntriesInBothDirections() throws {
        try environment.read { transaction in
            var cursor = try transaction.cursor(table)
            for number in UInt64(1)...10_000 {
                #expect(try cursor.next())
                #expect(cursor.keyAsUInt64 == number * 10)
            }
            #expect(try cursor.next() == false)
            #expect(try cursor.next() == false)
            for number in (UInt64(1)...10_000).reversed() {
                #expect(try cursor.previous())
                #expect(cursor.keyAsUInt64 == number * 10)
            }
            #expect([UInt8](cursor.value) == bytes("v1"))
            #expect(try cursor.previous() == false)
            #expect(try cursor.previous() == false)
            #expect(try cursor.next())
            #expect(cursor.keyAsUInt64 == 10)
        }
    }

    @Test(arguments: [
        (0 as UInt64, 10 as UInt64), (10, 10), (11, 20), (99_999, 100_000), (100_000, 100_000),
    ])
    func seekingStandsOnTheKeyOrTheNext(sought: UInt64, found: UInt64) throws {
        try environment.read { transaction in
            var cursor = try transaction.cursor(table)
            #expect(try cursor.seek(toOrAfter: sought))
            #expect(cursor.keyAsUInt64 == found)
            #expect(try cursor.seek(to: sought) == (sought == found))
        }
    }

    @Test func seekingPastTheEndAndBackStandsOnTheLast() throws {
        try environment.read { transaction in
            var cursor = try transaction.cursor(table)
            for _ in 0..<2 {
                #expect(try cursor.seek(toOrAfter: 100_001) == false)
                #expect(try cursor.next() == false)
                #expect(try cursor.previous())
                #expect(cursor.keyAsUInt64 == 100_000)
            }
            #expect(try cursor.seek(toOrAfter: 55) && cursor.previous())
            #expect(cursor.keyAsUInt64 == 50)
        }
    }

    @Test func anEmptyTableHasNoEntries() throws {
        let empty = try environment.table("empty", create: true)
        try environment.read { transaction in
            var cursor = try transaction.cursor(empty)
            #expect(try cursor.first() == false)
            #expect(try cursor.last() == false)
            #expect(try cursor.next() == false)
            #expect(try cursor.previous() == false)
            #expect(try cursor.seek(toOrAfter: 0) == false)
        }
    }

    @Test func viewsStayValidWhenTheCursorMovesOn() throws {
        try environment.read { transaction in
            var cursor = try transaction.cursor(table)
            #expect(try cursor.first())
            let first = cursor.value
            #expect(try cursor.last())
            #expect([UInt8](first) == bytes("v1"))
            #expect([UInt8](try last(of: table, transaction)!) == bytes("v10000"))
        }
    }

    @Test func aWriteTransactionSeesItsOwnChanges() throws {
        try environment.write { transaction in
            try transaction.put(15, bytes("new").span.bytes, in: table)
            do {
                var cursor = try transaction.cursor(table)
                #expect(try cursor.seek(to: 15))
                #expect([UInt8](cursor.value) == bytes("new"))
            }
            try transaction.delete(15, in: table)
            #expect(try transaction.contains(15, in: table) == false)
        }
    }

    @Test func anEntryIsOnlyThereAfterASuccessfulMove() async {
        await #expect(processExitsWith: .failure) {
            let environment = try TemporaryDirectory().open()
            let table = try environment.table("t", create: true)
            try environment.read { _ = try $0.cursor(table).key.byteCount }
        }
    }
}

/// A view that outlives the cursor it came from.
@_lifetime(borrow transaction)
private func last(of table: Table, _ transaction: borrowing ReadTransaction) throws -> RawSpan? {
    var cursor = try transaction.cursor(table)
    return try cursor.last() ? cursor.value : nil
}
