/// What the guard remembers of one stream, as the bytes that the log keeps.
///
/// Byte 0 is the format (1), byte 1 the number of the lifecycle state (0: the stream does not exist).
/// Entries follow: a tag, a number (zigzag varint), the length of a text (varint) and the text. A tag
/// may stand several times, in the order of adding; there are a handful of entries, so they are searched
/// one after the other and nothing is decoded that is not asked for.
struct StreamState: Sendable {
    /// What an entry says. The raw values are kept on disk.
    enum Tag: UInt8, Sendable {
        /// text: the entity of its category that the stream is linked to
        case link = 1
        /// text: the currency of the stream's amounts
        case currency = 2
        /// number: the position of the merge; text: the survivor
        case mergedInto = 3
        /// number: the state before the merge
        case before = 4
        /// number: the position of the merge; text: a contact merged into this one
        case absorbed = 5
        /// The contact was erased together with its survivor.
        case erasedWithSurvivor = 6
        /// number: granted or not; text: the purpose, `/` and the channel. The last one is the newest.
        case consent = 7
        /// text: the account above
        case parent = 8
        /// number: retired or not; text: the key. In the order of the funnel.
        case stage = 9
        /// number: open deals; text: the stage that they stand in
        case openDeals = 10
        /// text: a deal's pipeline, where it is not the default one
        case pipeline = 11
        /// text: the stage that a deal stands in
        case standsIn = 12
        /// number: microseconds; until when a quote can be accepted
        case validUntil = 13
        /// text: what a survey asks for
        case kind = 14
        /// number: quantity; text: a product in the cart
        case item = 15
        case total = 16
        case refunded = 17
        case recurring = 18
        case balance = 19
        /// number: the position of the definition in force
        case definition = 20
        /// number: the position; text: the id of the event that corrects (annuls) the one that the state
        /// is about
        case correction = 21
        case annulment = 22
        /// number: how many types the company has defined, and a digest of the definitions
        case definitions = 23
        case digest = 24
        /// A legal hold is on the contact: it cannot be erased.
        case held = 25
    }

    struct Entry {
        let tag: UInt8
        let number: Int64
        let text: Range<Int>
        let whole: Range<Int>
    }

    var bytes: [UInt8]

    init() {
        bytes = [1, 0]
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes.count >= 2 ? bytes : [1, 0]
    }

    var lifecycle: UInt8 {
        get { bytes[1] }
        set { bytes[1] = newValue }
    }

    // MARK: - Reading

    /// The entry behind `offset`, which it moves on; `nil` at the end.
    func entry(at offset: inout Int) -> Entry? {
        guard offset < bytes.count else { return nil }
        let start = offset
        let tag = bytes[offset]
        offset += 1
        let zigzag = varint(&offset)
        let count = Int(varint(&offset))
        let text = offset..<offset + count
        offset += count
        let number = Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
        return Entry(tag: tag, number: number, text: text, whole: start..<offset)
    }

    private func varint(_ offset: inout Int) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    func first(_ tag: Tag) -> Entry? {
        var offset = 2
        while let entry = entry(at: &offset) {
            if entry.tag == tag.rawValue { return entry }
        }
        return nil
    }

    func first(_ tag: Tag, _ text: String) -> Entry? {
        var offset = 2
        while let entry = entry(at: &offset) {
            if entry.tag == tag.rawValue, bytes[entry.text].elementsEqual(text.utf8) { return entry }
        }
        return nil
    }

    func number(_ tag: Tag) -> Int64? { first(tag)?.number }
    func text(_ tag: Tag) -> String? { first(tag).map(text) }
    func text(_ entry: Entry) -> String { String(decoding: bytes[entry.text], as: UTF8.self) }

    func all(_ tag: Tag) -> [(number: Int64, text: String)] {
        var found: [(number: Int64, text: String)] = []
        var offset = 2
        while let entry = entry(at: &offset) {
            if entry.tag == tag.rawValue { found.append((entry.number, text(entry))) }
        }
        return found
    }

    // MARK: - Changing

    mutating func append(_ tag: Tag, _ number: Int64 = 0, _ text: String = "") {
        bytes.append(tag.rawValue)
        append(varint: UInt64(bitPattern: number << 1 ^ number >> 63))
        append(varint: UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func append(varint value: UInt64) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(value))
    }

    /// Removes all entries of `tag`.
    mutating func remove(_ tag: Tag) {
        while let entry = first(tag) { bytes.removeSubrange(entry.whole) }
    }

    mutating func remove(_ tag: Tag, _ text: String) {
        while let entry = first(tag, text) { bytes.removeSubrange(entry.whole) }
    }

    /// The one entry of `tag` from now on.
    mutating func set(_ tag: Tag, _ number: Int64 = 0, _ text: String = "") {
        remove(tag)
        append(tag, number, text)
    }

    /// Adds `change` to the number beside `text`; 0 is no entry.
    mutating func count(_ tag: Tag, _ text: String, by change: Int64) {
        let (sum, overflow) = (first(tag, text)?.number ?? 0).addingReportingOverflow(change)
        remove(tag, text)
        if overflow || sum > 0 { append(tag, overflow ? .max : sum, text) }
    }

    // MARK: - Links

    /// The entity of `category` that the stream is linked to.
    func link(to category: String) -> String? {
        linkEntry(category.utf8).map(text)
    }

    private func linkEntry(_ category: some Collection<UInt8>) -> Entry? {
        var offset = 2
        while let entry = entry(at: &offset) {
            let text = entry.text
            if entry.tag == Tag.link.rawValue, text.count > category.count,
                bytes[text.lowerBound + category.count] == UInt8(ascii: "-"),
                bytes[text].starts(with: category)
            {
                return entry
            }
        }
        return nil
    }

    mutating func setLink(_ entity: String, of category: String) {
        if let entry = linkEntry(category.utf8) {
            if bytes[entry.text].elementsEqual(entity.utf8) { return }
            bytes.removeSubrange(entry.whole)
        }
        append(.link, 0, entity)
    }

    mutating func removeLink(to category: String) {
        if let entry = linkEntry(category.utf8) { bytes.removeSubrange(entry.whole) }
    }
}
