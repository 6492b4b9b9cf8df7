public import EventLog

/// That an entry is in a log (C2SP tlog-proof): `c2sp.org/tlog-proof@v1\nindex <n>\n`, one base64 hash a line
/// from the leaf's sibling to the root's child, an empty line, the checkpoint.
public struct LogProof: Sendable, Equatable, CustomStringConvertible {
    private static let firstLine = "c2sp.org/tlog-proof@v1"

    /// The entry's position.
    public let index: UInt64
    public let hashes: [Hash]
    public let checkpoint: SignedNote

    public init(index: UInt64, hashes: [Hash], checkpoint: SignedNote) {
        self.index = index
        self.hashes = hashes
        self.checkpoint = checkpoint
    }

    /// `nil` for another form.
    public init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count > 3, lines[0] == Self.firstLine, lines[1].hasPrefix("index "),
            let index = UInt64(lines[1].dropFirst(6)), let middle = lines.firstIndex(of: ""),
            let checkpoint = SignedNote(lines[(middle + 1)...].joined(separator: "\n"))
        else { return nil }
        var hashes: [Hash] = []
        for line in lines[2..<middle] {
            guard let bytes = Base64.decode(line), bytes.count == Hash.count else { return nil }
            hashes.append(Hash(bytes))
        }
        self.init(index: index, hashes: hashes, checkpoint: checkpoint)
    }

    public var description: String {
        "\(Self.firstLine)\nindex \(index)\n" + hashes.map { Base64.encode($0.bytes) + "\n" }.joined()
            + "\n\(checkpoint)"
    }

    /// Whether `entry` is the one at ``index`` of the log that ``checkpoint`` describes. Who signed that is
    /// another question.
    public func holds(for entry: [UInt8]) -> Bool {
        guard let checkpoint = Checkpoint(text: checkpoint.text) else { return false }
        let root = MerkleTree.root(leaf: .leaf(entry), index: index, size: checkpoint.size, path: hashes)
        return root == checkpoint.root
    }
}
