import LMDB
import Testing

@Suite struct ValuePlacesTests {
    /// Longer than a place tells of.
    private static let tooLong = 1 << 20

    let directory: TemporaryDirectory
    let environment: Environment
    let table: Table

    /// Keys 3, 4, … 5,002, and 5,004 behind a gap; 1,000 is too long, and every 97th has a page of its own.
    init() throws {
        directory = try TemporaryDirectory()
        environment = try directory.open()
        table = try environment.table("t", keys: .numbers, create: true)
        try environment.write { transaction in
            for number in UInt64(3)...5_004 where number != 5_003 {
                try transaction.append(number, Self.value(number).span.bytes, in: table)
            }
        }
    }

    private static func value(_ number: UInt64) -> [UInt8] {
        if number == 1_000 { return Array(repeating: 7, count: tooLong) }
        return bytes("value \(number) ")
            + Array(repeating: 1, count: number % 97 == 0 ? 9_000 : Int(number % 90))
    }

    private func places(from first: UInt64 = 3) throws -> ValuePlaces {
        var places = ValuePlaces(from: first)
        // A snapshot for each thousand.
        while try environment.read({ try places.append(1_000, of: table, $0) }) {}
        return places
    }

    @Test func `a value is found where it stands, up to the first gap`() throws {
        let places = try places()
        try environment.read { transaction in
            for number in UInt64(3)...5_002 where number != 1_000 {
                // Asking for what is fetched beforehand changes nothing.
                places.fetchPlace(of: number + 16)
                places.fetchValue(of: number + 4)
                #expect([UInt8](places.bytes(of: number, transaction)) == Self.value(number))
            }
            for number in [0, 2, 1_000, 5_003, 5_004, 5_005, .max] as [UInt64] {
                #expect([UInt8](places.bytes(of: number, transaction)) == nil)
            }
        }
        let none = try self.places(from: 2)
        try environment.read { #expect([UInt8](none.bytes(of: 3, $0)) == nil) }
    }

    @Test func `a place in another environment is none`() throws {
        let places = try places()
        let another = try TemporaryDirectory()
        let other = try another.open()
        let values = try other.table("t", keys: .numbers, create: true)
        try other.write { try $0.put(5_003, bytes("other").span.bytes, in: values) }
        try other.read { #expect([UInt8](places.bytes(of: 3, $0)) == nil) }
        var extended = places
        #expect(try other.read { try extended.append(1, of: values, $0) } == false)
        #expect(extended.end == places.end)
    }

    @Test func `what has not moved is found in later snapshots`() throws {
        let places = try places()
        for number in UInt64(5_005)...9_000 {
            try environment.write { try $0.append(number, Self.value(number).span.bytes, in: table) }
        }
        try environment.read { transaction in
            // What stood on the last page has moved with it.
            for number in UInt64(3)..<4_900 where number != 1_000 {
                #expect([UInt8](places.bytes(of: number, transaction)) == Self.value(number))
            }
        }
    }
}
