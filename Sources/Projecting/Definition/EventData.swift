internal import EventLog

/// An object in an event's data, read in place.
public struct EventData {
    let bytes: UnsafeRawBufferPointer
    /// Of the object, where they are known.
    let members: DataMembers?
    /// The event whose data it is in, where its personal values lie, and the path of the object there.
    let position: UInt64
    let path: Path

    /// The path of an object, written out where a personal value is met alone.
    struct Path {
        /// What stands before `member`, dot included.
        let start: String
        let member: StaticString?

        init(_ start: String, member: StaticString? = nil) {
            self.start = start
            self.member = member
        }

        func appending(_ name: StaticString) -> Path {
            Path(member == nil ? start : text, member: name)
        }

        /// Ends with a dot where it is not empty.
        var text: String { member.map { "\(start)\($0)." } ?? start }
    }

    /// The member `name`: text, a number, 0 or 1 for a boolean, minified JSON for an object or a list, null
    /// where there is none.
    public subscript(name: StaticString) -> Value {
        range(of: name).map { value(in: $0) } ?? .null
    }

    /// The member `name` of the member `object`.
    public subscript(object: StaticString, name: StaticString) -> Value {
        self.object(object)?[name] ?? .null
    }

    public func has(_ name: StaticString) -> Bool { range(of: name) != nil }

    /// The member `name` where it is an object.
    public func object(_ name: StaticString) -> EventData? {
        guard let range = range(of: name), bytes[range.lowerBound] == UInt8(ascii: "{")
        else { return nil }
        let object = UnsafeRawBufferPointer(rebasing: bytes[range])
        return EventData(bytes: object, members: nil, position: position, path: path.appending(name))
    }

    /// The objects in the list `name`.
    public func objects(_ name: StaticString) -> [EventData] {
        guard let range = range(of: name), bytes[range.lowerBound] == UInt8(ascii: "[")
        else { return [] }
        let list = UnsafeRawBufferPointer(rebasing: bytes[range])
        return DataField.elements(of: list).map {
            EventData(
                bytes: UnsafeRawBufferPointer(rebasing: list[$0]), members: nil, position: position,
                path: path)
        }
    }

    /// The instant that the member `name` is, in microseconds since 1970.
    public func instant(_ name: StaticString) -> Value {
        guard let text = self[name].text, let instant = Instant(text) else { return .null }
        return .integer(instant.microseconds)
    }

    /// Where the personal value `name` lies; null where it is null, `nil` where it is absent.
    public func personal(_ name: StaticString) -> Value? {
        guard let range = range(of: name) else { return nil }
        if bytes[range.lowerBound] == UInt8(ascii: "n") { return .null }
        return .personal(Value.Place(position: position, path: path.text + name.description))
    }

    /// Where the elements of the list of personal values `name` lie.
    public func personalElements(_ name: StaticString) -> [Value] {
        guard let range = range(of: name), bytes[range.lowerBound] == UInt8(ascii: "[")
        else { return [] }
        return DataField.elements(of: UnsafeRawBufferPointer(rebasing: bytes[range])).indices.map {
            .personal(Value.Place(position: position, path: "\(path.text)\(name)[\($0)]"))
        }
    }

    private func range(of name: StaticString) -> Range<Int>? {
        guard let members else { return DataField.range(of: name, in: bytes) }
        return members.range(of: name, in: bytes)
    }

    private func value(in range: Range<Int>) -> Value {
        Value(stored: UnsafeRawBufferPointer(rebasing: bytes[range]))
    }
}

extension Value {
    /// A value of an event's data, minified JSON: text, a number, 0 or 1 for a boolean; an object or a list is
    /// text.
    init(stored text: UnsafeRawBufferPointer) {
        switch text[0] {
        case UInt8(ascii: "\""):
            let content = UnsafeRawBufferPointer(rebasing: text[1..<text.count - 1])
            let isPlain = !content.contains(UInt8(ascii: "\\"))
            self = .text(
                isPlain
                    ? String(decoding: content, as: UTF8.self)
                    : String(decoding: JSONString.unescape(content), as: UTF8.self))
        case UInt8(ascii: "t"): self = .integer(1)
        case UInt8(ascii: "f"): self = .integer(0)
        case UInt8(ascii: "n"): self = .null
        case UInt8(ascii: "{"), UInt8(ascii: "["): self = .text(String(decoding: text, as: UTF8.self))
        default: self = Self.number(text)
        }
    }

    private static func number(_ text: UnsafeRawBufferPointer) -> Value {
        var value: Int64 = 0
        let isNegative = text[0] == UInt8(ascii: "-")
        for byte in text.dropFirst(isNegative ? 1 : 0) {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else {
                return .real(Double(String(decoding: text, as: UTF8.self)) ?? .nan)
            }
            value = value &* 10 &+ Int64(byte - UInt8(ascii: "0"))
        }
        return .integer(isNegative ? -value : value)
    }
}
