/// The Merkle tree over entries, RFC 6962, section 2.1 – as arithmetic: where the nodes come from is the
/// caller's business.
///
/// A *node* `(height, index)` is the hash of the 2^height leaves from `index · 2^height` on. Only nodes
/// of height 8, 16, 24, … are stored (the roots of full C2SP tiles); leaves are hashed again from the
/// entries, and what lies between is computed.
public enum MerkleTree {
    /// Leaves under a stored node, and hashes in a full tile.
    public static let tileWidth = 256
    static let tileHeight = 8

    /// The tree while it grows: one hash for each 1 in the binary form of its size.
    public struct Frontier: Sendable {
        public private(set) var size: UInt64
        /// Roots of the perfect subtrees, the largest first.
        private var peaks: [Hash]

        public init() {
            size = 0
            peaks = []
        }

        /// The frontier of a tree of `size` leaves whose nodes `node` knows.
        public init<E: Error>(size: UInt64, node: (Int, UInt64) throws(E) -> Hash) throws(E) {
            self.size = size
            peaks = []
            var start: UInt64 = 0
            for height in (0..<64).reversed() where size >> UInt64(height) & 1 == 1 {
                peaks.append(try node(height, start >> UInt64(height)))
                start += 1 << UInt64(height)
            }
        }

        /// Adds a leaf; `store` is told each node of a stored height that is now complete.
        public mutating func append<E: Error>(
            _ leaf: Hash, store: (_ height: Int, _ index: UInt64, Hash) throws(E) -> Void
        ) throws(E) {
            var hash = leaf
            var height = 0
            while size >> UInt64(height) & 1 == 1 {
                hash = .node(peaks.removeLast(), hash)
                height += 1
                if height.isMultiple(of: tileHeight) { try store(height, size >> UInt64(height), hash) }
            }
            peaks.append(hash)
            size += 1
        }

        public var root: Hash {
            guard var root = peaks.last else { return .empty }
            for peak in peaks.dropLast().reversed() { root = .node(peak, root) }
            return root
        }
    }

    /// The hash of the leaves in `range`, whose lower bound is aligned as RFC 6962 splits it.
    static func hash<E: Error>(
        of range: Range<UInt64>, node: (Int, UInt64) throws(E) -> Hash
    ) throws(E) -> Hash {
        let count = range.upperBound - range.lowerBound
        if count == 0 { return .empty }
        if count & (count - 1) == 0 {
            let height = count.trailingZeroBitCount
            return try node(height, range.lowerBound >> UInt64(height))
        }
        let middle = range.lowerBound + split(count)
        return .node(
            try hash(of: range.lowerBound..<middle, node: node),
            try hash(of: middle..<range.upperBound, node: node))
    }

    /// The largest power of two below `count` (≥ 2).
    private static func split(_ count: UInt64) -> UInt64 {
        1 << UInt64(63 - (count - 1).leadingZeroBitCount)
    }

    /// Hashes that lead from leaf `index` to the root of the first `size` leaves, the leaf's sibling
    /// first (RFC 6962, section 2.1.1).
    public static func inclusionProof<E: Error>(
        of index: UInt64, size: UInt64, node: (Int, UInt64) throws(E) -> Hash
    ) throws(E) -> [Hash] {
        precondition(index < size, "a proof is for a leaf of the tree")
        var path: [Hash] = []
        var range = 0..<size
        while range.upperBound - range.lowerBound > 1 {
            let middle = range.lowerBound + split(range.upperBound - range.lowerBound)
            let isLeft = index < middle
            let sibling = isLeft ? middle..<range.upperBound : range.lowerBound..<middle
            path.append(try hash(of: sibling, node: node))
            range = isLeft ? range.lowerBound..<middle : middle..<range.upperBound
        }
        return path.reversed()
    }

    /// Hashes that show that the tree of `old` leaves is the beginning of that of `size`
    /// (RFC 6962, section 2.1.2).
    public static func consistencyProof<E: Error>(
        from old: UInt64, to size: UInt64, node: (Int, UInt64) throws(E) -> Hash
    ) throws(E) -> [Hash] {
        precondition(old <= size, "the older tree is the smaller one")
        if old == 0 || old == size { return [] }
        var path: [Hash] = []
        var range = 0..<size
        var isWholeOldTree = true
        while range.upperBound != old {
            let middle = range.lowerBound + split(range.upperBound - range.lowerBound)
            if old <= middle {
                path.append(try hash(of: middle..<range.upperBound, node: node))
                range = range.lowerBound..<middle
            } else {
                path.append(try hash(of: range.lowerBound..<middle, node: node))
                range = middle..<range.upperBound
                isWholeOldTree = false
            }
        }
        if !isWholeOldTree { path.append(try hash(of: range, node: node)) }
        return path.reversed()
    }
}

// MARK: - Checking

extension MerkleTree {
    /// The root that an inclusion proof leads to (RFC 9162, section 2.1.3.2); `nil` for a path of the
    /// wrong length.
    public static func root(leaf: Hash, index: UInt64, size: UInt64, path: [Hash]) -> Hash? {
        guard index < size else { return nil }
        var (first, second, hash) = (index, size - 1, leaf)
        for sibling in path {
            if second == 0 { return nil }
            if first & 1 == 1 || first == second {
                hash = .node(sibling, hash)
                while first & 1 == 0, first != 0 {
                    first >>= 1
                    second >>= 1
                }
            } else {
                hash = .node(hash, sibling)
            }
            first >>= 1
            second >>= 1
        }
        return second == 0 ? hash : nil
    }

    /// Whether `path` shows that the tree (`old`, `oldRoot`) is the beginning of (`size`, `root`)
    /// (RFC 9162, section 2.1.4.2).
    public static func isConsistent(
        from old: UInt64, root oldRoot: Hash, to size: UInt64, root: Hash, path: [Hash]
    ) -> Bool {
        if old > size { return false }
        if old == size { return path.isEmpty && oldRoot == root }
        if old == 0 { return path.isEmpty && oldRoot == .empty }
        var path = path[...]
        if old & (old - 1) == 0 { path = [oldRoot] + path }
        guard let start = path.popFirst() else { return false }
        var (first, second) = (old - 1, size - 1)
        while first & 1 == 1 {
            first >>= 1
            second >>= 1
        }
        var (oldHash, newHash) = (start, start)
        for hash in path {
            if second == 0 { return false }
            if first & 1 == 1 || first == second {
                oldHash = .node(hash, oldHash)
                newHash = .node(hash, newHash)
                while first & 1 == 0, first != 0 {
                    first >>= 1
                    second >>= 1
                }
            } else {
                newHash = .node(newHash, hash)
            }
            first >>= 1
            second >>= 1
        }
        return second == 0 && oldHash == oldRoot && newHash == root
    }
}
