internal import EventLog

/// Values as bytes.
///
/// ```
/// 0                                   null
/// 1  v zigzag                         integer
/// 2  8 bytes, little-endian           real
/// 3  v count · UTF-8                  text
/// 4  v position · v count · path      personal
/// 5  v bytes · v count · values       list: of what follows, so that it can be passed over
/// ```
enum ValueCodec {
    private enum Tag {
        static let null: UInt8 = 0
        static let integer: UInt8 = 1
        static let real: UInt8 = 2
        static let text: UInt8 = 3
        static let personal: UInt8 = 4
        static let list: UInt8 = 5
    }

    static func append(_ value: Value, to output: inout [UInt8]) {
        switch value {
        case .null: output.append(Tag.null)
        case .integer(let number):
            output.append(Tag.integer)
            Varint.append(Varint.zigzag(number), to: &output)
        case .real(let number):
            output.append(Tag.real)
            withUnsafeBytes(of: number.bitPattern.littleEndian) { output.append(contentsOf: $0) }
        case .text(let text):
            output.append(Tag.text)
            append(text, to: &output)
        case .personal(let place):
            output.append(Tag.personal)
            Varint.append(place.position, to: &output)
            append(place.path, to: &output)
        case .list(let values):
            output.append(Tag.list)
            Varint.appendCounted(to: &output) { output in
                Varint.append(UInt64(values.count), to: &output)
                for value in values { append(value, to: &output) }
            }
        }
    }

    private static func append(_ text: String, to output: inout [UInt8]) {
        var text = text
        text.withUTF8 { utf8 in
            Varint.append(UInt64(utf8.count), to: &output)
            output.append(contentsOf: utf8)
        }
    }

    /// `nil` for bytes that are no value.
    static func read(_ reader: inout ByteReader) -> Value? {
        guard let tag = reader.take(1) else { return nil }
        switch reader.bytes[tag.lowerBound] {
        case Tag.null: return .null
        case Tag.integer: return reader.varint().map { .integer(Varint.unzigzag($0)) }
        case Tag.real: return reader.integer(width: 8).map { .real(Double(bitPattern: $0)) }
        case Tag.text: return text(&reader).map { .text($0) }
        case Tag.personal:
            guard let position = reader.varint(), let path = text(&reader) else { return nil }
            return .personal(Value.Place(position: position, path: path))
        case Tag.list:
            guard reader.varint() != nil, let count = reader.varint(), count <= UInt64(reader.remaining)
            else { return nil }
            var values: [Value] = []
            values.reserveCapacity(Int(count))
            for _ in 0..<count {
                guard let value = read(&reader) else { return nil }
                values.append(value)
            }
            return .list(values)
        default: return nil
        }
    }

    /// Moves behind the next value; `false` for bytes that are none.
    @inline(__always)
    static func skip(_ reader: inout ByteReader) -> Bool {
        switch reader.byte() {
        case Tag.null: true
        case Tag.integer: reader.skipVarint()
        case Tag.real: reader.skip(8)
        case Tag.text, Tag.list: skipCounted(&reader)
        case Tag.personal: reader.skipVarint() && skipCounted(&reader)
        default: false
        }
    }

    /// The integer that comes next; `nil` for another value.
    @inline(__always)
    static func readInteger(_ reader: inout ByteReader) -> Int64? {
        guard reader.byte() == Tag.integer else { return nil }
        return reader.varint().map { Varint.unzigzag($0) }
    }

    /// Where the text lies that comes next; `nil` for another value.
    @inline(__always)
    static func readText(_ reader: inout ByteReader) -> Range<Int>? {
        guard reader.byte() == Tag.text, let count = reader.varint() else { return nil }
        return reader.take(Int(truncatingIfNeeded: count))
    }

    @inline(__always)
    private static func skipCounted(_ reader: inout ByteReader) -> Bool {
        guard let count = reader.varint() else { return false }
        return reader.skip(count)
    }

    private static func text(_ reader: inout ByteReader) -> String? {
        guard let count = reader.varint(), let range = reader.take(Int(truncatingIfNeeded: count)) else {
            return nil
        }
        return String(decoding: UnsafeRawBufferPointer(rebasing: reader.bytes[range]), as: UTF8.self)
    }
}
