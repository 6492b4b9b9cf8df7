internal import Synchronization

/// The hashes of the leaves of one tile – the last that was asked about –, from its first leaf on.
///
/// Leaves are not stored. Who asks for the root again and again while the log grows would hash up to 255 of them
/// each time, and has to hash only the new ones.
final class RecentLeaves: Sendable {
    private struct Tile {
        var index: UInt64 = 0
        var leaves: [Hash] = []
    }

    private let tile = Mutex(Tile())

    /// The hashes of the leaves in `range`, which lies in one tile.
    ///
    /// - Parameter hashes: those of leaves that are not known yet.
    func hashes(
        in range: Range<UInt64>, _ hashes: (Range<UInt64>) throws -> [Hash]
    ) throws -> ArraySlice<Hash> {
        let index = range.lowerBound >> UInt64(MerkleTree.tileHeight)
        let start = index << UInt64(MerkleTree.tileHeight)
        var leaves = tile.withLock { $0.index == index ? $0.leaves : [] }
        if leaves.count < Int(range.upperBound - start) {
            leaves += try hashes(start + UInt64(leaves.count)..<range.upperBound)
            tile.withLock { tile in
                if tile.index != index || tile.leaves.count < leaves.count {
                    tile = Tile(index: index, leaves: leaves)
                }
            }
        }
        return leaves[Int(range.lowerBound - start)..<Int(range.upperBound - start)]
    }

    /// Forgets them: what was read may not have stayed in the log.
    func forget() { tile.withLock { $0 = Tile() } }
}
