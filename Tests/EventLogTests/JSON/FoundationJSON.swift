import Foundation

@testable import EventLog

/// The second opinion: Foundation's reader.
enum FoundationJSON {
    /// The value of `text`, or `nil` where it is refused.
    static func value(_ text: [UInt8]) -> Any? {
        try? JSONSerialization.jsonObject(with: Data(text), options: [.fragmentsAllowed])
    }

    /// Foundation guesses UTF-16 and UTF-32 from NULs at the start or a byte order mark, and drops such a
    /// mark, also from the start of a string.
    static func isComparable(_ text: [UInt8]) -> Bool {
        if text.prefix(4).contains(0) || text.starts(with: [0xFE, 0xFF]) || text.starts(with: [0xFF, 0xFE]) {
            return false
        }
        return !text.indices.contains { text[$0...].starts(with: [0xEF, 0xBB, 0xBF]) }
    }

    /// Whether Foundation is known to accept, against RFC 8259, what `error` refuses in `text`: a comma
    /// before the end of an object or array.
    static func isLenient(_ error: JSONError, _ text: [UInt8]) -> Bool {
        guard error.offset < text.count, [UInt8(ascii: "}"), UInt8(ascii: "]")].contains(text[error.offset])
        else {
            return false
        }
        let before = text[..<error.offset].last { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }
        return before == UInt8(ascii: ",")
    }

    /// Whether both readers found the same in a text.
    static func isSame(_ one: JSONValue, _ other: Any) -> Bool {
        switch one.kind {
        case .null: return other is NSNull
        case .true, .false: return isBoolean(other) && (other as? NSNumber)?.boolValue == one.boolean
        case .integer: return !isBoolean(other) && (other as? NSNumber)?.int64Value == one.integer
        case .decimal: return !isBoolean(other) && isSame(one, (other as? NSNumber)?.doubleValue ?? .nan)
        case .string:
            guard let other = other as? String else { return false }
            return one.string.map { Array($0.utf8) == Array(other.utf8) } ?? false
        case .array:
            guard let other = other as? [Any] else { return false }
            let own = Array(one.elements)
            return own.count == other.count && zip(own, other).allSatisfy(isSame)
        case .object:
            guard let other = other as? [String: Any] else { return false }
            let own = Array(one.members)
            // Strings of Swift that differ in normalisation only are one key in its dictionaries.
            if Set(own.map(\.key)).count < own.count { return true }
            return own.count == other.count
                && own.allSatisfy { member in other[member.key].map { isSame(member.value, $0) } ?? false }
        }
    }

    /// Foundation reads long numbers by way of its `Decimal` and rounds twice; the C library has the last word.
    private static func isSame(_ one: JSONValue, _ other: Double) -> Bool {
        guard let own = one.double, own == strtod(text(one.bytes), nil) else { return false }
        return own == other || abs(own - other) <= abs(own) * 1e-12
    }

    private static func isBoolean(_ value: Any) -> Bool {
        (value as? NSNumber).map { String(cString: $0.objCType) == "c" } ?? false
    }
}
