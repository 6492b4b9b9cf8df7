extension EventLog {
    /// A tile of the tree (C2SP tlog-tiles): the hashes of `width` nodes of height `8 · level` from
    /// `256 · index` on, 32 bytes each; `nil` where the log does not reach so far.
    ///
    /// - Parameter width: 1 to 256.
    public func tile(level: Int, index: UInt64, width: Int) throws -> [UInt8]? {
        let height = level * MerkleTree.tileHeight
        guard height < UInt64.bitWidth,
            let range = try tileRange(index, width, in: headPosition() >> UInt64(height))
        else { return nil }
        var hashes: [UInt8] = []
        hashes.reserveCapacity(width * Hash.count)
        if level == 0 {
            try scan(from: range.lowerBound, to: range.upperBound) { decoder in
                hashes.append(contentsOf: Hash.leaf(try decoder.event().entry).bytes)
                return true
            }
        } else {
            let tree = TreeReader(reader: reader)
            for node in range { hashes.append(contentsOf: try tree.node(height: height, index: node).bytes) }
        }
        return hashes
    }

    /// An entry bundle (C2SP tlog-tiles): `width` entries from position `256 · index` on, each behind its length,
    /// a big-endian `uint16`; `nil` where the log does not reach so far.
    public func entryBundle(index: UInt64, width: Int) throws -> [UInt8]? {
        guard let range = try tileRange(index, width, in: headPosition()) else { return nil }
        var bundle: [UInt8] = []
        try scan(from: range.lowerBound, to: range.upperBound) { decoder in
            let entry = try decoder.event().entry
            bundle.append(contentsOf: BigEndian.bytes(UInt64(entry.count), width: 2))
            bundle.append(contentsOf: entry)
            return true
        }
        return bundle
    }

    private func tileRange(_ index: UInt64, _ width: Int, in count: UInt64) -> Range<UInt64>? {
        let (start, isTooFar) = index.multipliedReportingOverflow(by: UInt64(MerkleTree.tileWidth))
        guard (1...MerkleTree.tileWidth).contains(width), !isTooFar, start < count,
            count - start >= UInt64(width)
        else { return nil }
        return start..<(start + UInt64(width))
    }
}
