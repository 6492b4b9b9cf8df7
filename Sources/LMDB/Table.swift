internal import CLMDB
internal import Glibc

/// A named table (a "database" in LMDB's words) of an environment: byte keys in order, one value each.
///
/// Got from ``Environment/table(_:keys:create:)``, valid until that environment is closed. Using it with a
/// transaction of another environment traps.
public struct Table: Sendable {
    let handle: MDB_dbi
    let environment: Environment.Identity

    /// What most keys of a table are. They lie in the order of their bytes either way, so that other tools and
    /// versions read the file as this one does.
    public enum Keys: Sendable {
        case bytes
        /// Numbers, as eight bytes, the highest first: compared as such, which spares a look-up among a million twenty
        /// calls.
        case numbers
    }

    /// The order of bytes, the shorter first where one begins the other.
    static func compareNumbers(_ one: MDB_val, _ other: MDB_val) -> Int32 {
        guard unsafe one.mv_size == 8, unsafe other.mv_size == 8 else {
            return unsafe compareBytes(one, other)
        }
        let first = unsafe UInt64(bigEndian: one.mv_data.loadUnaligned(as: UInt64.self))
        let second = unsafe UInt64(bigEndian: other.mv_data.loadUnaligned(as: UInt64.self))
        return first < second ? -1 : first == second ? 0 : 1
    }

    private static func compareBytes(_ one: MDB_val, _ other: MDB_val) -> Int32 {
        let order = unsafe memcmp(one.mv_data, other.mv_data, min(one.mv_size, other.mv_size))
        if order != 0 { return order }
        let (size, otherSize) = unsafe (one.mv_size, other.mv_size)
        return size < otherSize ? -1 : size == otherSize ? 0 : 1
    }
}

/// How a table fills the file.
public struct TableStatistics: Equatable, Sendable {
    /// Number of keys.
    public let entries: Int
    /// Height of the tree; 0 when the table is empty.
    public let depth: Int
    public let branchPages: Int
    public let leafPages: Int
    /// Pages of values that are too long for a leaf.
    public let overflowPages: Int
    /// Bytes of a page.
    public let pageSize: Int

    /// Bytes of all pages of the table.
    public var bytes: Int { (branchPages + leafPages + overflowPages) * pageSize }

    init(_ stat: MDB_stat) {
        entries = stat.ms_entries
        depth = Int(stat.ms_depth)
        branchPages = stat.ms_branch_pages
        leafPages = stat.ms_leaf_pages
        overflowPages = stat.ms_overflow_pages
        pageSize = Int(stat.ms_psize)
    }
}
