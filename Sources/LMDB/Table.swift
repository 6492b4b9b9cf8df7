internal import CLMDB

/// A named table (a "database" in LMDB's words) of an environment: byte keys in order, one value each.
///
/// Got from ``Environment/table(_:create:)``, valid until that environment is closed. Using it with a
/// transaction of another environment traps.
public struct Table: Sendable {
    let handle: MDB_dbi
    let environment: Environment.Identity
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
