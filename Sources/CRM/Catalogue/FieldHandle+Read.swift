public import EventLog

/// Reading in place: data is minified JSON as the log stores it, found by one pass over its bytes. Nothing
/// is built but what is returned. Where a value is absent, null, sealed or of another kind, it is `nil`.
extension FieldHandle {
    /// An amount of money in minor units.
    public struct Money: Sendable, Equatable {
        public let amount: Int64
        /// ISO 4217.
        public let currency: String
    }

    /// Where the value stands, null included; `nil` where it is absent.
    public func range(in data: UnsafeRawBufferPointer) -> Range<Int>? {
        var range = 0..<data.count
        for key in keys {
            guard let member = Self.member(key, of: range, in: data) else { return nil }
            range = member
        }
        return range
    }

    private static func member(
        _ key: [UInt8], of object: Range<Int>, in data: UnsafeRawBufferPointer
    ) -> Range<Int>? {
        guard object.count > 1, data[object.lowerBound] == UInt8(ascii: "{") else { return nil }
        let bytes = UnsafeRawBufferPointer(rebasing: data[object])
        guard let range = key.withUnsafeBytes({ DataField.range(of: $0, in: bytes) }) else { return nil }
        return object.lowerBound + range.lowerBound..<object.lowerBound + range.upperBound
    }

    /// The value's minified JSON, valid as long as `data`; `nil` where it is absent or null.
    public func value(in data: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard let range = range(in: data), !range.isEmpty, data[range.lowerBound] != UInt8(ascii: "n") else {
            return nil
        }
        return UnsafeRawBufferPointer(rebasing: data[range])
    }

    /// Whether the field is there and `null`: in changes, a value that is taken away.
    public func isNull(in data: UnsafeRawBufferPointer) -> Bool {
        range(in: data).map { !$0.isEmpty && data[$0.lowerBound] == UInt8(ascii: "n") } ?? false
    }

    // MARK: - Values

    public func integer(in data: UnsafeRawBufferPointer) -> Int64? {
        value(in: data).flatMap(Self.integer)
    }

    private static func integer(_ text: UnsafeRawBufferPointer) -> Int64? {
        let isNegative = text.first == UInt8(ascii: "-")
        var magnitude: Int64 = 0
        // At most 16 digits: checking lets no larger integers in.
        guard text.count > (isNegative ? 1 : 0), text.count <= 17 else { return nil }
        for byte in text.dropFirst(isNegative ? 1 : 0) {
            guard byte &- UInt8(ascii: "0") < 10 else { return nil }
            magnitude = magnitude &* 10 &+ Int64(byte &- UInt8(ascii: "0"))
        }
        return isNegative ? -magnitude : magnitude
    }

    /// A number, integer or not.
    public func double(in data: UnsafeRawBufferPointer) -> Double? {
        guard let text = value(in: data), let first = text.first,
            first == UInt8(ascii: "-") || first &- UInt8(ascii: "0") < 10
        else { return nil }
        return Double(String(decoding: text, as: UTF8.self))
    }

    public func boolean(in data: UnsafeRawBufferPointer) -> Bool? {
        switch value(in: data)?.first {
        case UInt8(ascii: "t"): true
        case UInt8(ascii: "f"): false
        default: nil
        }
    }

    /// A string, unescaped.
    public func string(in data: UnsafeRawBufferPointer) -> String? {
        value(in: data).flatMap(Self.content).map { content in
            content.contains(UInt8(ascii: "\\"))
                ? String(decoding: JSONString.unescape(content), as: UTF8.self)
                : String(decoding: content, as: UTF8.self)
        }
    }

    /// Between the quotes, as written.
    private static func content(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard text.count >= 2, text[0] == UInt8(ascii: "\"") else { return nil }
        return UnsafeRawBufferPointer(rebasing: text[1..<text.count - 1])
    }

    public func instant(in data: UnsafeRawBufferPointer) -> Instant? {
        string(in: data).flatMap { Instant($0) }
    }

    public func date(in data: UnsafeRawBufferPointer) -> CivilDate? {
        string(in: data).flatMap { CivilDate($0) }
    }

    public func money(in data: UnsafeRawBufferPointer) -> Money? {
        guard let object = value(in: data),
            let amount = Self.member(Self.amountKey, of: 0..<object.count, in: object),
            let currency = Self.member(Self.currencyKey, of: 0..<object.count, in: object),
            let number = Self.integer(UnsafeRawBufferPointer(rebasing: object[amount])),
            let code = Self.content(UnsafeRawBufferPointer(rebasing: object[currency]))
        else { return nil }
        return Money(
            amount: number,
            currency: String(
                decoding: code.contains(UInt8(ascii: "\\"))
                    ? JSONString.unescape(code) : Array(code), as: UTF8.self))
    }

    private static let amountKey = Array("amount".utf8)
    private static let currencyKey = Array("currency".utf8)
    private static let sealedKey = Array("sealed".utf8)

    // MARK: - Lists and sealed values

    /// Calls `body` with each element of a list, in order: what handles behind `[]` read from.
    public func forEachElement(
        in data: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        guard let list = value(in: data), list.first == UInt8(ascii: "[") else { return }
        for range in DataField.elements(of: list) { try body(UnsafeRawBufferPointer(rebasing: list[range])) }
    }

    /// The commitment that stands in an entry for this personal value, or for the object that holds it.
    public func commitment(in data: UnsafeRawBufferPointer) -> String? {
        guard isPersonal else { return nil }
        var range = 0..<data.count
        for key in keys + [[]] {
            if let sealed = Self.member(Self.sealedKey, of: range, in: data) {
                return Self.content(UnsafeRawBufferPointer(rebasing: data[sealed])).map {
                    String(decoding: $0, as: UTF8.self)
                }
            }
            guard let member = Self.member(key, of: range, in: data) else { return nil }
            range = member
        }
        return nil
    }
}
