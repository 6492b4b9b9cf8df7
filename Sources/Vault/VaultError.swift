internal import Glibc

/// What can go wrong with the keys of data subjects. Equal when the codes are.
public struct VaultError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// The file is whole, but was written under another master key.
        case wrongMasterKey = "wrong_master_key"
        /// The master key's text is not 64 hexadecimal digits.
        case malformedMasterKey = "malformed_master_key"
        /// What lies on disk, or in a box, is not what was written.
        case damaged
        /// There is no slots file, no key in this slot, or no master key where one was looked for.
        case missing
        /// A file that was to be made is there already.
        case exists
        /// The slots file belongs to another log.
        case otherLedger = "other_ledger"
        case unsupportedFormat = "unsupported_format"
        /// The slot is a tombstone: its data subject was erased.
        case erased
        /// Another process, or another `Vault` of this one, has the keys open for writing.
        case locked
        /// The vault was opened for reading only.
        case readOnly = "read_only"
        /// Another process put the keys under another master key since this vault was opened.
        case rotated
        /// Every slot that the format has room for is taken.
        case full
        case diskFull = "disk_full"
        /// Reading or writing failed.
        case storage
    }

    public let code: Code
    public let message: String
    /// The system's error number behind it (`errno`), if any.
    public let cause: Int32?

    public init(_ code: Code, _ message: String, cause: Int32? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// What the system call that has just failed left in `errno`.
    static func system(_ message: String) -> VaultError {
        let number = errno
        let code: Code =
            switch number {
            case ENOENT: .missing
            case EEXIST: .exists
            case ENOSPC, EDQUOT: .diskFull
            default: .storage
            }
        return VaultError(code, "\(message): \(String(cString: strerror(number)))", cause: number)
    }

    public static func == (one: VaultError, other: VaultError) -> Bool { one.code == other.code }

    public var description: String { "\(code.rawValue): \(message)" }
}
