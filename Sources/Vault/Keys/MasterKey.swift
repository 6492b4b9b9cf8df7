internal import CSodium

/// The key that wraps the keys of all data subjects: 32 bytes. Written down as 64 hexadecimal digits.
///
/// Without it no sealed value can be read; with it and a backup of `keys/`, those erased since that backup
/// can. So it is kept, and backed up, apart from both.
public struct MasterKey: Sendable {
    public static let byteCount = AEAD.keyCount

    let secret: SecretBytes

    /// - Parameter hexadecimal: 64 digits of either case; white space around them is left out.
    /// - Throws: `malformedMasterKey`.
    public init(hexadecimal text: some StringProtocol) throws(VaultError) {
        var digits = Array(text.utf8)
        defer { Sodium.wipe(&digits) }
        try self.init(digits: digits)
    }

    init(digits: [UInt8]) throws(VaultError) {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        var digits = digits[...]
        digits = digits.drop(while: isSpace)
        while let last = digits.last, isSpace(last) { digits.removeLast() }
        guard digits.count == 2 * Self.byteCount else { throw Self.malformed }
        secret = SecretBytes(count: Self.byteCount)
        for index in 0..<Self.byteCount {
            let place = digits.startIndex + 2 * index
            guard let high = Self.value(digits[place]), let low = Self.value(digits[place + 1]) else {
                throw Self.malformed
            }
            secret.bytes[index] = high << 4 | low
        }
    }

    private init(bytes: [UInt8]) {
        precondition(bytes.count == Self.byteCount, "a master key has 32 bytes")
        secret = SecretBytes(count: bytes.count)
        secret.bytes.copyBytes(from: bytes)
    }

    /// A new one.
    public static func generate(random: (Int) -> [UInt8] = SystemRandom.bytes) -> MasterKey {
        var bytes = random(byteCount)
        defer { Sodium.wipe(&bytes) }
        return MasterKey(bytes: bytes)
    }

    var pointer: UnsafePointer<UInt8> { UnsafePointer(secret.pointer(at: 0)) }

    /// 64 lower-case hexadecimal digits and a line feed.
    var line: [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(2 * Self.byteCount + 1)
        for byte in secret.bytes {
            line.append(Self.digit(byte >> 4))
            line.append(Self.digit(byte & 15))
        }
        line.append(0x0A)
        return line
    }

    private static let malformed = VaultError(
        .malformedMasterKey, "a master key is written as 64 hexadecimal digits")

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
