/// The file `lookups/hashes`: which contact has which e-mail address or phone, by keyed hash. Integers are
/// little-endian.
///
/// Header, 48 bytes:
/// ```
///   0   8  magic      "DAFTARLU"
///   8   8  version    1
///  16  16  mark       a hash that tells the key the file was made under
///  32   8  end        the position of the log up to which the file is complete
///  40   8  erasures   the number of erasures in the log that it knows
/// ```
/// Records follow, 24 bytes each, in order of the log; those behind what `end` promises are written again:
/// ```
///   0  16  hash
///  16   8  contact    the position of the event that created it, times 2; plus 1 where it lost the value
/// ```
/// It is made from the log and thrown away where it is in doubt, so it has no checksums. An erasure writes it
/// anew without the contact and overwrites the old one.
public struct LookUpFile: Sendable {
    static let name = "hashes"
    static let newName = "hashes.new"
    private static let magic = Array("DAFTARLU".utf8)
    private static let version: UInt64 = 1
    private static let headerCount = 48
    private static let recordCount = 24

    /// A contact got a value, or lost it.
    public struct Record: Sendable, Equatable {
        public let hash: LookUpHash
        /// The position of the event that created the contact.
        public let contact: UInt64
        public let isLost: Bool

        public init(hash: LookUpHash, contact: UInt64, isLost: Bool) {
            self.hash = hash
            self.contact = contact
            self.isLost = isLost
        }
    }

    public struct Content: Sendable {
        public var end: UInt64
        public var erasures: UInt64
        public var records: [Record]

        public init(end: UInt64 = 0, erasures: UInt64 = 0, records: [Record] = []) {
            self.end = end
            self.erasures = erasures
            self.records = records
        }
    }

    private let path: String
    private let mark: LookUpHash

    /// - Parameter directory: `<data>/lookups`.
    public init(directory path: String, hasher: LookUpHasher) {
        self.path = path
        mark = hasher.mark
    }

    /// `nil` where there is no file, or one made under another key or by another version.
    ///
    /// - Throws: `storage`.
    public func read() throws(VaultError) -> Content? {
        do {
            let directory = try KeyDirectory(path: path)
            let file = try directory.open(Self.name, forWriting: false)
            return content(try file.read(try file.byteCount(), at: 0))
        } catch  where error.code == .missing {
            return nil
        }
    }

    /// Writes the file anew, and overwrites the one that was there.
    ///
    /// - Throws: `diskFull`, `storage`.
    public func write(_ content: Content) throws(VaultError) {
        try KeyDirectory.make(path)
        let directory = try KeyDirectory(path: path)
        try directory.discard(Self.newName, unless: Self.name)
        let file = try directory.create(Self.newName)
        try file.write(header(content) + Self.bytes(content.records), at: 0)
        try file.sync()
        if try directory.identity(of: Self.name) == nil {
            try directory.rename(Self.newName, to: Self.name)
        } else {
            try directory.replace(Self.name, by: Self.newName)
        }
    }

    /// Adds records behind the `count` that the file has. The header comes last, and both are on disk then.
    ///
    /// - Throws: `diskFull`, `storage`.
    public func append(_ records: [Record], behind count: Int, to content: Content) throws(VaultError) {
        let file = try KeyDirectory(path: path).open(Self.name, forWriting: true)
        try file.write(Self.bytes(records), at: Self.headerCount + count * Self.recordCount)
        try file.sync()
        try file.write(header(content), at: 0)
        try file.sync()
    }

    // MARK: Bytes

    private func header(_ content: Content) -> [UInt8] {
        Self.magic
            + [Self.version, mark.first, mark.second, content.end, content.erasures]
            .flatMap(Self.littleEndian)
    }

    private static func bytes(_ records: [Record]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(records.count * recordCount)
        for record in records {
            let contact = record.contact << 1 | (record.isLost ? 1 : 0)
            for word in [record.hash.first, record.hash.second, contact] {
                bytes.append(contentsOf: littleEndian(word))
            }
        }
        return bytes
    }

    private static func littleEndian(_ word: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
    }

    private func content(_ bytes: [UInt8]) -> Content? {
        guard bytes.count >= Self.headerCount, bytes.starts(with: Self.magic) else { return nil }
        return bytes.withUnsafeBytes { bytes in
            func word(_ offset: Int) -> UInt64 {
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            }
            func hash(_ offset: Int) -> LookUpHash {
                LookUpHash(first: word(offset), second: word(offset + 8))
            }
            guard word(8) == Self.version, hash(16) == mark else { return nil }
            let records = stride(
                from: Self.headerCount, through: bytes.count - Self.recordCount, by: Self.recordCount
            ).map { offset in
                let contact = word(offset + 16)
                return Record(hash: hash(offset), contact: contact >> 1, isLost: contact & 1 == 1)
            }
            return Content(end: word(32), erasures: word(40), records: records)
        }
    }
}
