internal import CLMDB

extension Environment {
    /// How an environment is opened.
    public struct Options: Sendable {
        /// Bytes of address space to reserve, which bound the size of the file. Takes no memory or disk.
        public var mapSize: Int
        /// How many named tables can be opened.
        public var maxTables: Int
        /// How many read transactions can be open at once in all processes.
        public var maxReaders: Int
        public var readOnly: Bool
        /// Commits do not wait for the disk. A crash of the system can then leave a damaged file.
        public var noSync: Bool
        /// Whether the system reads ahead; better off where reads are random and the file exceeds memory.
        public var readAhead: Bool

        public init(
            mapSize: Int = 1 << 40, maxTables: Int, maxReaders: Int = 512, readOnly: Bool = false,
            noSync: Bool = false, readAhead: Bool = true
        ) {
            self.mapSize = mapSize
            self.maxTables = maxTables
            self.maxReaders = maxReaders
            self.readOnly = readOnly
            self.noSync = noSync
            self.readAhead = readAhead
        }

        var flags: UInt32 {
            // Read transactions may change threads, as those of the pool do.
            var flags = MDB_NOTLS
            if readOnly { flags |= MDB_RDONLY }
            if noSync { flags |= MDB_NOSYNC }
            if !readAhead { flags |= MDB_NORDAHEAD }
            return UInt32(flags)
        }
    }
}
