internal import Glibc
public import LMDB

/// What can go wrong in the log that is not the sender's doing. Equal when the codes are.
public struct LogError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// The directory holds no log, or one of another format or of another ledger.
        case notALedger = "not_a_ledger"
        case unsupportedFormat = "unsupported_format"
        /// Another process holds `writer.lock`.
        case locked
        /// There is no index; opening for writing makes it anew from the log.
        case indexLost = "index_lost"
        /// What lies on disk is not what was written.
        case damaged
        case diskFull = "disk_full"
        /// Whether the append reached the disk is not known; sending it again with the same ids tells.
        case unknown
        /// Reading or writing failed; nothing was appended.
        case storage
        /// Too much waits to be written.
        case busy
        /// The clock is more than five minutes behind the last recorded time.
        case clockBehind = "clock_behind"
        case closed
    }

    public let code: Code
    public let message: String
    /// The storage error behind it, if any.
    public let cause: LMDBError?

    public init(_ code: Code, _ message: String, cause: LMDBError? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// Of a call that has just failed: `diskFull` or `storage`, with what `errno` says.
    static func system(_ message: String) -> LogError {
        let code = errno
        return LogError(
            code == ENOSPC || code == EDQUOT ? .diskFull : .storage,
            "\(message): \(String(cString: strerror(code)))")
    }

    public static func == (one: LogError, other: LogError) -> Bool { one.code == other.code }

    public var description: String {
        "\(code.rawValue): \(message)\(cause.map { " (\($0))" } ?? "")"
    }
}
