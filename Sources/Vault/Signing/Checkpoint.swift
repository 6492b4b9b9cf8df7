public import EventLog

/// What a log was at one size (C2SP tlog-checkpoint): `<origin>\n<size>\n<root, base64>\n`.
public struct Checkpoint: Sendable, Equatable {
    public let origin: String
    /// Events.
    public let size: UInt64
    public let root: Hash

    public init(origin: String, size: UInt64, root: Hash) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    public var text: String { "\(origin)\n\(size)\n\(Base64.encode(root.bytes))\n" }

    /// `nil` for another form. Extension lines are let pass.
    public init?(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, lines.last == "", !lines[0].isEmpty, let size = UInt64(lines[1]),
            String(size) == lines[1], let root = Base64.decode(lines[2]), root.count == Hash.count
        else { return nil }
        self.init(origin: String(lines[0]), size: size, root: Hash(root))
    }
}
