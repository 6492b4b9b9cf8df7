@testable import EventLog

/// A tree over leaves made from their numbers, with every node at hand.
struct SyntheticTree {
    /// Hashes of perfect subtrees by height.
    private var levels: [[Hash]]
    let leaves: [Hash]

    init(count: Int) {
        leaves = (0..<count).map { .leaf(Array("leaf \($0)".utf8)) }
        levels = [leaves]
        while levels[levels.count - 1].count > 1 {
            let below = levels[levels.count - 1]
            levels.append((0..<below.count / 2).map { .node(below[2 * $0], below[2 * $0 + 1]) })
        }
    }

    func node(_ height: Int, _ index: UInt64) -> Hash { levels[height][Int(index)] }

    /// RFC 6962, section 2.1, word for word – but for subtrees that are at hand.
    func root(_ range: Range<Int>) -> Hash {
        switch range.count {
        case 0: return .empty
        case 1: return leaves[range.lowerBound]
        default:
            if range.count & (range.count - 1) == 0, range.lowerBound.isMultiple(of: range.count) {
                return levels[range.count.trailingZeroBitCount][range.lowerBound / range.count]
            }
            var split = 1
            while split * 2 < range.count { split *= 2 }
            let middle = range.lowerBound + split
            return .node(root(range.lowerBound..<middle), root(middle..<range.upperBound))
        }
    }

    func root(size: Int) -> Hash { root(0..<size) }

    func inclusionProof(_ index: Int, _ size: Int) -> [Hash] {
        MerkleTree.inclusionProof(of: UInt64(index), size: UInt64(size), node: node)
    }

    func consistencyProof(_ old: Int, _ size: Int) -> [Hash] {
        MerkleTree.consistencyProof(from: UInt64(old), to: UInt64(size), node: node)
    }

    func includes(_ index: Int, _ size: Int, _ path: [Hash]) -> Bool {
        MerkleTree.root(leaf: leaves[index], index: UInt64(index), size: UInt64(size), path: path)
            == root(size: size)
    }

    func isConsistent(_ old: Int, _ size: Int, _ path: [Hash]) -> Bool {
        MerkleTree.isConsistent(
            from: UInt64(old), root: root(size: old), to: UInt64(size), root: root(size: size), path: path)
    }
}

extension Hash {
    /// The same with one bit changed.
    func flipped(_ bit: Int) -> Hash {
        var bytes = bytes
        bytes[bit / 8 % Hash.count] ^= 1 << UInt8(bit % 8)
        return Hash(bytes)
    }

    var hex: String { EventLogTests.hex(bytes) }
}
