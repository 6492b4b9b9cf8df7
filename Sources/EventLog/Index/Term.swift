internal import CSodium

/// What a posting list is about – an entity, a type, an actor, a correlation – as a 64-bit hash under the
/// log's id. Two terms may share a hash: readers look at the event itself before they believe a posting.
struct Term: Hashable, Comparable {
    let hash: UInt64

    enum Kind: UInt8 {
        /// Events that concern an entity; *marked* are those of its own stream.
        case entity
        case type
        case actor
        case correlation
        /// Events that link their stream to an entity; all are *marked*.
        case link
    }

    init(hash: UInt64) {
        self.hash = hash
    }

    init(_ kind: Kind, _ name: String, _ logID: LogID) {
        hash = TextHash.of(name, kind: kind.rawValue, logID)
    }

    static func < (one: Term, other: Term) -> Bool { one.hash < other.hash }
}

/// SipHash-2-4 of a text under the log's id.
enum TextHash {
    static func of(_ text: String, kind: UInt8, _ logID: LogID) -> UInt64 {
        var text = text
        var key = logID.words
        key.1 ^= UInt64(kind)
        var sum: UInt64 = 0
        text.withUTF8 { utf8 in
            withUnsafeBytes(of: &key) { key in
                withUnsafeMutableBytes(of: &sum) { sum in
                    _ = crypto_shorthash(
                        sum.baseAddress!.assumingMemoryBound(to: UInt8.self), utf8.baseAddress,
                        UInt64(utf8.count), key.baseAddress!.assumingMemoryBound(to: UInt8.self))
                }
            }
        }
        return sum
    }

    /// The hash under which the index finds an event's id: 48 bits.
    static func ofID(_ id: String, _ logID: LogID) -> UInt64 {
        of(id, kind: 0xFF, logID) >> 16
    }
}

/// One entry of a posting list: a position, and a mark whose meaning the term's kind gives.
struct Posting: Hashable, Comparable {
    let rawValue: UInt64

    init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    init(_ position: UInt64, isMarked: Bool = false) {
        rawValue = position << 1 | (isMarked ? 1 : 0)
    }

    var position: UInt64 { rawValue >> 1 }
    var isMarked: Bool { rawValue & 1 == 1 }

    static func < (one: Posting, other: Posting) -> Bool { one.rawValue < other.rawValue }
}
