internal import CSQLite

/// Where a cursor puts a value: NULL unless one of the methods is called. Bytes are copied before it returns.
public struct SQLCell: ~Copyable {
    private let context: OpaquePointer

    init(_ context: OpaquePointer) {
        self.context = context
    }

    public func null() { sqlite3_result_null(context) }
    public func integer(_ value: Int64) { sqlite3_result_int64(context, value) }
    public func real(_ value: Double) { sqlite3_result_double(context, value) }
    public func boolean(_ value: Bool) { sqlite3_result_int(context, value ? 1 : 0) }

    /// UTF-8 text: the way without a `String`, for rows that are bytes already.
    public func text(_ utf8: UnsafeRawBufferPointer) {
        // A null pointer would be NULL, and the address of nothing may be null.
        guard let base = utf8.baseAddress else { return text("") }
        sqlite3_result_text64(
            context, base.assumingMemoryBound(to: CChar.self), UInt64(utf8.count), daftar_transient(),
            UInt8(SQLITE_UTF8))
    }

    public func text(_ value: String) {
        sqlite3_result_text64(
            context, value, UInt64(value.utf8.count), daftar_transient(), UInt8(SQLITE_UTF8))
    }

    public func value(_ value: SQLValue) {
        switch value {
        case .null: null()
        case .integer(let number): integer(number)
        case .real(let number): real(number)
        case .text(let string): text(string)
        }
    }

    /// Makes the statement fail.
    func failure(_ message: String) {
        sqlite3_result_error(context, message, -1)
    }
}
