internal import CSQLite

extension SQLValue {
    /// A copy of a value of SQLite's. A blob is `nil`: nothing here holds any.
    init?(_ value: OpaquePointer) {
        switch sqlite3_value_type(value) {
        case SQLITE_NULL: self = .null
        case SQLITE_INTEGER: self = .integer(sqlite3_value_int64(value))
        case SQLITE_FLOAT: self = .real(sqlite3_value_double(value))
        case SQLITE_TEXT:
            // The text first: asking for it may convert, and the count is of what it was converted to.
            let text = sqlite3_value_text(value)
            let count = Int(sqlite3_value_bytes(value))
            self = .text(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
        default: return nil
        }
    }

    /// A function's arguments.
    static func arguments(
        _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?
    ) throws(SQLError) -> [SQLValue] {
        var arguments: [SQLValue] = []
        arguments.reserveCapacity(Int(count))
        for place in 0..<Int(count) {
            guard let pointer = values?[place], let value = SQLValue(pointer) else {
                throw SQLError(.function, "a blob is no argument")
            }
            arguments.append(value)
        }
        return arguments
    }
}

/// `message` as SQLite wants to free it; `nil` when there is no memory.
func sqliteMessage(_ message: String) -> UnsafeMutablePointer<CChar>? {
    let utf8 = message.utf8
    guard let copy = sqlite3_malloc64(UInt64(utf8.count) + 1) else { return nil }
    let characters = copy.assumingMemoryBound(to: CChar.self)
    for (index, byte) in utf8.enumerated() { characters[index] = CChar(bitPattern: byte) }
    characters[utf8.count] = 0
    return characters
}
