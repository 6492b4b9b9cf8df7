internal import CLMDB

/// The state of an environment at its last commit.
public struct EnvironmentInfo: Equatable, Sendable {
    /// Bytes of address space reserved for the map.
    public let mapSize: Int
    /// Number of the last page in use; pages count from 0.
    public let lastPage: Int
    /// Number of the last committed transaction.
    public let lastTransaction: Int
    /// Bytes of a page.
    public let pageSize: Int
    public let maxReaders: Int
    /// Reader slots taken so far by all processes; those kept ready for the next read count.
    public let readersInUse: Int

    /// Bytes up to the end of the last page in use: a data file shorter than this has been cut.
    public var bytes: Int { (lastPage + 1) * pageSize }

    @safe
    init(_ info: MDB_envinfo, _ stat: MDB_stat) {
        unsafe mapSize = info.me_mapsize
        unsafe lastPage = info.me_last_pgno
        unsafe lastTransaction = info.me_last_txnid
        pageSize = Int(stat.ms_psize)
        unsafe maxReaders = Int(info.me_maxreaders)
        unsafe readersInUse = Int(info.me_numreaders)
    }
}
