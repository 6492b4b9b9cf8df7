import Testing

@testable import EventLog

/// The tree that a log keeps.
@Suite(.serialized) struct LogTreeTests {
    @Test func `roots and proofs of a log are those of its entries`() async throws {
        let test = try LogUnderTest()
        try await test.fill(700) { #"{"type":"x.y","subject":"x-\#($0 % 5)","data":{"n":\#($0)}}"# }
        for log in [test.log] {
            let leaves = try log.read(limit: .max).events.map { Hash.leaf($0.entry) }
            var frontier = MerkleTree.Frontier()
            var roots = [frontier.root]
            for leaf in leaves {
                frontier.append(leaf) { _, _, _ in }
                roots.append(frontier.root)
            }
            for size in [0, 1, 2, 255, 256, 257, 511, 512, 513, 699, 700] {
                #expect(try log.root(size: UInt64(size)) == roots[size])
                for index in [0, 1, 254, 255, 256, 511, 512, size - 1] where (0..<size).contains(index) {
                    let path = try log.inclusionProof(of: UInt64(index), size: UInt64(size))
                    #expect(
                        MerkleTree.root(
                            leaf: leaves[index], index: UInt64(index), size: UInt64(size), path: path)
                            == roots[size])
                    let proof = try log.consistencyProof(from: UInt64(index), to: UInt64(size))
                    #expect(
                        MerkleTree.isConsistent(
                            from: UInt64(index), root: roots[index], to: UInt64(size), root: roots[size],
                            path: proof))
                }
            }
        }
        #expect(throws: LogError(.damaged, "")) { try test.log.root(size: 701) }
    }
}
