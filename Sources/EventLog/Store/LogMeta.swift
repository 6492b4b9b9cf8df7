internal import LMDB

/// What the log is: its format, identity and settings. Written once, when the ledger is made.
public struct LogMeta: Sendable, Equatable {
    static let formatKey = Array("format".utf8)
    static let idKey = Array("id".utf8)
    static let settingsKey = Array("settings".utf8)
    static let originKey = Array("origin".utf8)
    static let rulesKey = Array("rules".utf8)
    static let headKey = Array("head".utf8)
    static let checksumKey = Array("checksum".utf8)
    /// Rows that begin with this tell of a slot whose boxes were moved to another (``MovedSlot``).
    static let movedPrefix = Array("moved".utf8)

    public let id: LogID
    /// The ledger's name in checkpoints (C2SP tlog-checkpoint): no space, no `+`.
    public let origin: String
    /// JSON object; what is in it is the ledger's business.
    public let settings: [UInt8]
    /// Of the guard that the log was made with.
    public let ruleVersion: Int

    public init(id: LogID, origin: String, settings: [UInt8], ruleVersion: Int) {
        self.id = id
        self.origin = origin
        self.settings = settings
        self.ruleVersion = ruleVersion
    }

    /// SHA-256 of the other rows but the head, a line each: nothing else would tell that one was damaged.
    var checksum: Hash {
        let texts = [LogStore.format, id.description, origin, String(ruleVersion)]
        let lines = texts.joined(separator: "\n") + "\n"
        return .leaf(Array(lines.utf8) + settings)
    }
}

/// What every commit writes beside its events.
struct LogState: Equatable {
    var head: UInt64
    var lastRecorded: Instant
    var root: Hash

    /// head (8, little-endian) ‖ last recorded time (8) ‖ root (32)
    var bytes: [UInt8] {
        var output: [UInt8] = []
        for word in [head, UInt64(bitPattern: lastRecorded.microseconds)] {
            for shift in stride(from: UInt64(0), to: 64, by: 8) {
                output.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return output + root.bytes
    }

    init(head: UInt64, lastRecorded: Instant, root: Hash) {
        self.head = head
        self.lastRecorded = lastRecorded
        self.root = root
    }

    /// `nil` for bytes of another form.
    init?(_ bytes: UnsafeRawBufferPointer) {
        var reader = ByteReader(bytes)
        guard bytes.count == 16 + Hash.count, let head = reader.integer(width: 8),
            let recorded = reader.integer(width: 8)
        else { return nil }
        self.head = head
        lastRecorded = Instant(microseconds: Int64(bitPattern: recorded))
        root = Hash(Array(bytes[16...]))
    }
}
