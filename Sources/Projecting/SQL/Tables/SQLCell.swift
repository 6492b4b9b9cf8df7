internal import CSQLite

/// Where a cursor puts a value: NULL unless one of the methods is called. Bytes are copied before it returns.
public struct SQLCell: ~Copyable {
    private let place: Place

    private enum Place {
        case result(OpaquePointer)
        /// The cell that stands to be written, which is NULL. Who makes it sees to it that the rows outlive it.
        case kept(UnsafeMutablePointer<KeptRows>)
    }

    init(_ context: OpaquePointer) {
        place = .result(context)
    }

    init(_ rows: UnsafeMutablePointer<KeptRows>) {
        place = .kept(rows)
    }

    public func null() {
        switch place {
        case .result(let context): sqlite3_result_null(context)
        case .kept(let rows): rows.pointee.putNull()
        }
    }

    public func integer(_ value: Int64) {
        switch place {
        case .result(let context): sqlite3_result_int64(context, value)
        case .kept(let rows): rows.pointee.put(value)
        }
    }

    public func real(_ value: Double) {
        switch place {
        case .result(let context): sqlite3_result_double(context, value)
        // As SQLite does it.
        case .kept(let rows) where value.isNaN: rows.pointee.putNull()
        case .kept(let rows): rows.pointee.put(value)
        }
    }

    public func boolean(_ value: Bool) { integer(value ? 1 : 0) }

    /// UTF-8 text: the way without a `String`, for rows that are bytes already.
    public func text(_ utf8: UnsafeRawBufferPointer) {
        switch place {
        case .result(let context):
            // A null pointer would be NULL, and the address of nothing may be null.
            guard let base = utf8.baseAddress else { return text("") }
            sqlite3_result_text64(
                context, base.assumingMemoryBound(to: CChar.self), UInt64(utf8.count), daftar_transient(),
                UInt8(SQLITE_UTF8))
        case .kept(let rows): rows.pointee.put(utf8)
        }
    }

    public func text(_ value: String) {
        switch place {
        case .result(let context):
            sqlite3_result_text64(
                context, value, UInt64(value.utf8.count), daftar_transient(), UInt8(SQLITE_UTF8))
        case .kept(let rows):
            var value = value
            value.withUTF8 { rows.pointee.put(UnsafeRawBufferPointer($0)) }
        }
    }

    public func value(_ value: SQLValue) {
        switch value {
        case .null: null()
        case .integer(let number): integer(number)
        case .real(let number): real(number)
        case .text(let string): text(string)
        }
    }

    /// Makes the statement that asks for the value fail.
    func failure(_ message: String) {
        if case .result(let context) = place { sqlite3_result_error(context, message, -1) }
    }
}
