import Testing

@testable import EventLog

/// The tree against RFC 6962, its published vectors and itself.
@Suite struct MerkleTreeTests {
    /// certificate-transparency, `merkle_tree_test.cc`: the leaves and the roots of the first 0…8.
    static let leaves = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ]
    static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test func `roots equal the published vectors`() {
        var tree = MerkleTree.Frontier()
        #expect(tree.root.hex == Self.roots[0])
        for (count, leaf) in Self.leaves.enumerated() {
            tree.append(.leaf(bytes(hex: leaf))) { _, _, _ in }
            #expect(tree.root.hex == Self.roots[count + 1])
        }
    }

    /// The same source: `TestMerkleTreePathCached` and `…ConsistencyProof…`.
    @Test func `proofs equal the published vectors`() {
        let hashes = Self.leaves.map { Hash.leaf(bytes(hex: $0)) }
        func node(_ height: Int, _ index: UInt64) -> Hash {
            height == 0
                ? hashes[Int(index)] : .node(node(height - 1, 2 * index), node(height - 1, 2 * index + 1))
        }
        #expect(MerkleTree.inclusionProof(of: 0, size: 1, node: node) == [])
        #expect(
            MerkleTree.inclusionProof(of: 5, size: 8, node: node).map(\.hex) == [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ])
        #expect(
            MerkleTree.inclusionProof(of: 2, size: 3, node: node).map(\.hex) == [
                "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
            ])
        #expect(
            MerkleTree.consistencyProof(from: 1, to: 8, node: node).map(\.hex) == [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ])
        #expect(
            MerkleTree.consistencyProof(from: 6, to: 8, node: node).map(\.hex) == [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ])
        #expect(MerkleTree.consistencyProof(from: 4, to: 4, node: node) == [])
    }

    @Test func `a tree that grows tells each stored node once, with its hash`() {
        let tree = SyntheticTree(count: 1 << 16 + 300)
        var frontier = MerkleTree.Frontier()
        var stored: [(height: Int, index: UInt64)] = []
        for leaf in tree.leaves {
            frontier.append(leaf) { height, index, hash in
                stored.append((height, index))
                #expect(hash == tree.node(height, index))
            }
            let size = Int(frontier.size)
            if size < 600 || size > 65_500 && size < 65_600 {
                #expect(frontier.root == tree.root(size: size))
            }
        }
        #expect(stored.filter { $0.height == 8 }.map(\.index) == Array(0..<257))
        #expect(stored.filter { $0.height == 16 }.map(\.index) == [0])
        #expect(stored.count == 258)
    }

    @Test func `every leaf of every tree up to 70 is proved`() {
        let tree = SyntheticTree(count: 70)
        for size in 1...70 {
            #expect(MerkleTree.Frontier(size: UInt64(size), node: tree.node).root == tree.root(size: size))
            for index in 0..<size {
                #expect(tree.includes(index, size, tree.inclusionProof(index, size)))
            }
        }
    }

    @Test func `every pair of trees up to 70 is proved consistent`() {
        let tree = SyntheticTree(count: 70)
        for size in 0...70 {
            for old in 0...size {
                #expect(tree.isConsistent(old, size, tree.consistencyProof(old, size)))
            }
        }
    }

    @Test(arguments: [255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537])
    func `proofs hold around full tiles`(size: Int) {
        let tree = SyntheticTree(count: size)
        let places = [0, 1, 2, 127, 128, 254, 255, 256, 257, 511, 512, 32_767, 32_768, size - 2, size - 1]
        for index in places where index < size {
            #expect(tree.includes(index, size, tree.inclusionProof(index, size)))
            #expect(tree.isConsistent(index, size, tree.consistencyProof(index, size)))
        }
    }

    @Test func `an inclusion proof with anything changed fails`() {
        let tree = SyntheticTree(count: 70)
        for size in [1, 2, 3, 7, 8, 9, 31, 64, 65, 70] {
            for index in 0..<size {
                let path = tree.inclusionProof(index, size)
                for (place, hash) in path.enumerated() {
                    var wrong = path
                    wrong[place] = hash.flipped(place * 37 + index)
                    #expect(!tree.includes(index, size, wrong))
                }
                #expect(!tree.includes(index, size, path + [tree.leaves[0]]))
                if !path.isEmpty { #expect(!tree.includes(index, size, Array(path.dropLast()))) }
                for other in 0..<size where other != index { #expect(!tree.includes(other, size, path)) }
            }
        }
        #expect(MerkleTree.root(leaf: tree.leaves[0], index: 3, size: 3, path: []) == nil)
        #expect(MerkleTree.root(leaf: tree.leaves[0], index: 0, size: 0, path: []) == nil)
    }

    @Test func `a consistency proof with anything changed fails`() {
        let tree = SyntheticTree(count: 40)
        for size in 1...40 {
            for old in 1..<size {
                let path = tree.consistencyProof(old, size)
                for (place, hash) in path.enumerated() {
                    var wrong = path
                    wrong[place] = hash.flipped(place * 41 + old)
                    #expect(!tree.isConsistent(old, size, wrong))
                }
                #expect(!tree.isConsistent(old, size, path + [tree.leaves[0]]))
                if !path.isEmpty { #expect(!tree.isConsistent(old, size, Array(path.dropLast()))) }
                let (from, to) = (tree.root(size: old), tree.root(size: size))
                func isConsistent(_ from: Hash, _ to: Hash) -> Bool {
                    MerkleTree.isConsistent(
                        from: UInt64(old), root: from, to: UInt64(size), root: to, path: path)
                }
                #expect(isConsistent(from, to))
                #expect(!isConsistent(from.flipped(old), to))
                #expect(!isConsistent(from, to.flipped(size)))
            }
            #expect(!tree.isConsistent(size, size - 1, []))
        }
    }

    @Test func `the empty tree has one root, and the same size one tree`() {
        let tree = SyntheticTree(count: 5)
        func isConsistent(_ old: UInt64, _ from: Hash, _ size: UInt64, _ to: Hash) -> Bool {
            MerkleTree.isConsistent(from: old, root: from, to: size, root: to, path: [])
        }
        let root = tree.root(size: 5)
        #expect(isConsistent(0, .empty, 5, root))
        #expect(!isConsistent(0, root, 5, root))
        #expect(isConsistent(5, root, 5, root))
        #expect(!isConsistent(5, root.flipped(1), 5, root))
    }
}
