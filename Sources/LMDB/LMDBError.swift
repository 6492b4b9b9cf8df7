internal import CLMDB
internal import Glibc

/// A failed call into LMDB: the result code as LMDB or the system gave it, and the call.
///
/// Two errors are equal when their codes are, so that tests and handlers can compare them.
public struct LMDBError: Error, Equatable, Sendable, CustomStringConvertible {
    /// An `MDB_…` result code (negative) or an `errno` (positive).
    public let code: Int32
    /// The C function that failed, such as `mdb_put`.
    public let operation: String
    /// What the code means, in words; more than `mdb_strerror` says where more is known.
    public let message: String

    public init(code: Int32, operation: String) {
        self.init(code: code, operation: operation, message: unsafe String(cString: mdb_strerror(code)))
    }

    init(code: Int32, operation: String, message: String) {
        self.code = code
        self.operation = operation
        self.message = message
    }

    public var description: String { "\(operation): \(message) (code \(code))" }

    public static func == (left: LMDBError, right: LMDBError) -> Bool { left.code == right.code }

    /// The file system or the quota is full (`ENOSPC`, `EDQUOT`); see ``saysDiskIsFull(at:)`` for a write that was cut
    /// short.
    public var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }

    /// Whether, of a write to a file in `directory`, it says that the disk is full: LMDB says `EIO` of a write that was
    /// cut short, which is what a disk does that fills up.
    public func saysDiskIsFull(at directory: String) -> Bool {
        if isDiskFull { return true }
        var status = statvfs()
        guard isIOError, unsafe statvfs(directory, &status) == 0 else { return false }
        return Int(status.f_bavail) * Int(status.f_frsize) < Self.littleSpace
    }

    /// Free bytes below which a write that was cut short counts as a full disk.
    private static let littleSpace = 16 << 20

    /// The reserved map (``Environment/Options/mapSize``) is used up.
    public var isMapFull: Bool { code == MDB_MAP_FULL }

    /// The device failed (`EIO`), or a write was cut short.
    public var isIOError: Bool { code == EIO }

    /// The file is damaged or is no LMDB file, or the environment can no longer be used and must be reopened.
    public var isCorrupted: Bool {
        switch code {
        case MDB_CORRUPTED, MDB_PAGE_NOTFOUND, MDB_PANIC, MDB_BAD_TXN, MDB_INVALID, MDB_VERSION_MISMATCH: true
        default: false
        }
    }

    /// There is no such table.
    ///
    /// An absent key is no error: it is `nil` or `false`.
    public var isNotFound: Bool { code == MDB_NOTFOUND }

    /// An appended key was not greater than all keys present.
    public var isKeyExists: Bool { code == MDB_KEYEXIST }

    /// The key is empty or longer than 511 bytes, or the value is longer than 4 GiB.
    public var isBadSize: Bool { code == MDB_BAD_VALSIZE }

    /// Throws unless `code` is success.
    static func check(_ code: Int32, _ operation: String) throws(LMDBError) {
        if code != MDB_SUCCESS { throw LMDBError(code: code, operation: operation) }
    }

    /// Whether the call found something; throws unless `code` is success or "not found".
    static func found(_ code: Int32, _ operation: String) throws(LMDBError) -> Bool {
        if code == MDB_SUCCESS { return true }
        if code == MDB_NOTFOUND { return false }
        throw LMDBError(code: code, operation: operation)
    }
}
