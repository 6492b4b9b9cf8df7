/// What is kept on disk about one event of a group. An event about which nothing is kept is settled when it
/// stands before the group's position, and still to be delivered when it stands behind.
///
/// ```
/// kind      1   1 done (behind the position only), 2 open, 3 parked
/// attempts  4   deliveries so far, big-endian                         kinds 2 and 3
/// time      8   milliseconds since 1970, big-endian: when it may be   kinds 2 and 3
///               delivered again (2), when it was parked (3)
/// reason    …   UTF-8, what the last member said                      kinds 2 and 3
/// ```
enum GroupRecord: Equatable, Sendable {
    case done
    /// Delivered before, or parked and to be delivered again.
    case open(attempts: Int, due: Int64, reason: String)
    case parked(attempts: Int, at: Int64, reason: String)

    private static let fixedCount = 13

    var bytes: [UInt8] {
        switch self {
        case .done: [1]
        case .open(let attempts, let due, let reason): Self.bytes(2, attempts, due, reason)
        case .parked(let attempts, let at, let reason): Self.bytes(3, attempts, at, reason)
        }
    }

    private static func bytes(_ kind: UInt8, _ attempts: Int, _ time: Int64, _ reason: String) -> [UInt8] {
        var bytes = [kind]
        bytes += BigEndian.bytes(UInt32(clamping: attempts))
        bytes += BigEndian.bytes(UInt64(bitPattern: time))
        return bytes + Array(reason.utf8)
    }

    /// `nil` for bytes that are no record.
    init?(_ bytes: [UInt8]) {
        if bytes == [1] {
            self = .done
            return
        }
        guard bytes.count >= Self.fixedCount else { return nil }
        let attempts = Int(BigEndian.number(bytes[1..<5]))
        let time = Int64(bitPattern: BigEndian.number(bytes[5..<13]))
        let reason = String(decoding: bytes[13...], as: UTF8.self)
        switch bytes[0] {
        case 2: self = .open(attempts: attempts, due: time, reason: reason)
        case 3: self = .parked(attempts: attempts, at: time, reason: reason)
        default: return nil
        }
    }
}

/// Numbers in network order.
enum BigEndian {
    static func bytes<N: FixedWidthInteger>(_ number: N) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    static func number(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
