internal import LMDB

/// The tree's nodes as the log has them: stored ones from the table, leaves from the entries.
struct TreeReader {
    let reader: LogReader

    /// height (1) ‖ index (8, big-endian)
    static func key(height: Int, index: UInt64) -> [UInt8] {
        [UInt8(height)] + BigEndian.bytes(index, width: 8)
    }

    func frontier(size: UInt64) throws -> MerkleTree.Frontier {
        try MerkleTree.Frontier(size: size, node: node)
    }

    /// The root over the first `size` entries.
    func root(size: UInt64) throws -> Hash {
        try frontier(size: size).root
    }

    /// The hash of the 2^height leaves from `index · 2^height` on.
    func node(height: Int, index: UInt64) throws -> Hash {
        if height > 0, height.isMultiple(of: MerkleTree.tileHeight) { return try stored(height, index) }
        if height > MerkleTree.tileHeight {
            return .node(
                try node(height: height - 1, index: 2 * index),
                try node(height: height - 1, index: 2 * index + 1))
        }
        let start = index << UInt64(height)
        let end = start + 1 << UInt64(height)
        var leaves = MerkleTree.Frontier()
        for leaf in try reader.leaves.hashes(in: start..<end, self.leaves) {
            leaves.append(leaf) { _, _, _ in }
        }
        return leaves.root
    }

    private func leaves(in range: Range<UInt64>) throws -> [Hash] {
        var hashes: [Hash] = []
        let reached = try reader.scan(from: range.lowerBound, to: range.upperBound) { decoder in
            hashes.append(.leaf(try decoder.entry()))
            return true
        }
        guard reached == range.upperBound else {
            throw LogError(.damaged, "the log has no position \(reached)")
        }
        return hashes
    }

    private func stored(_ height: Int, _ index: UInt64) throws -> Hash {
        try reader.store.read { transaction, tables in
            let key = Self.key(height: height, index: index)
            guard let hash = try transaction.get(key.span.bytes, in: tables.tree),
                hash.byteCount == Hash.count
            else {
                throw LogError(.damaged, "the tree has no node of height \(height) at \(index)")
            }
            return Hash(hash.array)
        }
    }
}
