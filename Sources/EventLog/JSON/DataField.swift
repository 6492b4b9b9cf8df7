/// Finds members in an event's data as it is stored – minified and checked – without building anything:
/// what folds and scans use that look at a field or two of each event.
public enum DataField {
    /// The bytes of the member `name` of the object `data`; `nil` where there is none.
    ///
    /// A key that was sent with escapes (`"\u0061mount"`) is found as well.
    public static func range(of name: StaticString, in data: UnsafeRawBufferPointer) -> Range<Int>? {
        range(
            of: UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount), in: data)
    }

    /// As `range(of:in:)` for a name that is made at run time.
    public static func range(of name: String, in data: UnsafeRawBufferPointer) -> Range<Int>? {
        var name = name
        return name.withUTF8 { range(of: UnsafeRawBufferPointer($0), in: data) }
    }

    /// As `range(of:in:)` for a name's bytes.
    public static func range(
        of name: UnsafeRawBufferPointer, in data: UnsafeRawBufferPointer
    ) -> Range<Int>? {
        var index = 1
        while let member = member(at: index, in: data) {
            if member.isCalled(name, in: data) { return member.value }
            index = member.value.upperBound + 1
        }
        return nil
    }

    /// A member of an object.
    struct Member {
        /// The name as it is written, without its quotes.
        let key: Range<Int>
        let value: Range<Int>

        @inline(__always)
        func isCalled(_ name: UnsafeRawBufferPointer, in data: UnsafeRawBufferPointer) -> Bool {
            if key.count == name.count { return matches(name, in: data) }
            return key.count > name.count && isEscaped(name, in: data)
        }

        private func matches(_ name: UnsafeRawBufferPointer, in data: UnsafeRawBufferPointer) -> Bool {
            for offset in 0..<name.count where data[key.lowerBound + offset] != name[offset] {
                return false
            }
            return true
        }

        /// Whether the key is `name` written with escapes, which make it longer.
        private func isEscaped(_ name: UnsafeRawBufferPointer, in data: UnsafeRawBufferPointer) -> Bool {
            let key = data[key]
            return key.contains(UInt8(ascii: "\\")) && JSONString.unescape(key).elementsEqual(name)
        }
    }

    /// The member whose key's quote stands at `index`; `nil` behind the last one.
    @inline(__always)
    static func member(at index: Int, in data: UnsafeRawBufferPointer) -> Member? {
        guard index < data.count, data[index] == UInt8(ascii: "\"") else { return nil }
        let keyEnd = endOfString(in: data, from: index + 1)
        let value = keyEnd + 2
        return Member(key: index + 1..<keyEnd, value: value..<endOfValue(in: data, from: value))
    }

    /// The place of the quote that ends a string whose content begins at `index`.
    private static func endOfString(in data: UnsafeRawBufferPointer, from index: Int) -> Int {
        var index = index
        while index + 8 <= data.count {
            let word = data.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
            let found =
                EightBytes.equal(UInt8(ascii: "\""), in: word)
                | EightBytes.equal(UInt8(ascii: "\\"), in: word)
            if found == 0 {
                index += 8
                continue
            }
            index += EightBytes.place(found)
            if data[index] == UInt8(ascii: "\"") { return index }
            index += 2
        }
        while index < data.count {
            let byte = data[index]
            if byte == UInt8(ascii: "\"") { return index }
            index += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        return data.count
    }

    private static func endOfValue(in data: UnsafeRawBufferPointer, from index: Int) -> Int {
        var index = index
        var depth = 0
        while index < data.count {
            switch data[index] {
            case UInt8(ascii: "\""): index = endOfString(in: data, from: index + 1)
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return index }
                depth -= 1
            case UInt8(ascii: ","): if depth == 0 { return index }
            default: break
            }
            index += 1
        }
        return index
    }

    /// The bytes at `path` (`emails[1]`, `address.city`) in the object `data`; `nil` where there is nothing.
    public static func value(at path: String, in data: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        var path = path
        return path.withUTF8 { path in
            var value = data
            var rest = UnsafeRawBufferPointer(path)[...]
            while let first = rest.first {
                let isIndex = first == UInt8(ascii: "[")
                if isIndex || first == UInt8(ascii: ".") { rest.removeFirst() }
                let step = rest.prefix { byte in
                    isIndex
                        ? byte != UInt8(ascii: "]") : byte != UInt8(ascii: ".") && byte != UInt8(ascii: "[")
                }
                rest = rest.dropFirst(step.count + (isIndex ? 1 : 0))
                let part = UnsafeRawBufferPointer(rebasing: step)
                guard let range = isIndex ? element(at: part, of: value) : member(part, of: value) else {
                    return nil
                }
                value = UnsafeRawBufferPointer(rebasing: value[range])
            }
            return value
        }
    }

    private static func member(
        _ name: UnsafeRawBufferPointer, of value: UnsafeRawBufferPointer
    ) -> Range<Int>? {
        value.first == UInt8(ascii: "{") ? range(of: name, in: value) : nil
    }

    /// - Parameter digits: the element's number.
    private static func element(
        at digits: UnsafeRawBufferPointer, of value: UnsafeRawBufferPointer
    ) -> Range<Int>? {
        guard value.first == UInt8(ascii: "["), let number = Int(String(decoding: digits, as: UTF8.self))
        else { return nil }
        var index = 1
        var place = 0
        while index < value.count - 1 {
            let end = endOfValue(in: value, from: index)
            if place == number { return index..<end }
            index = end + 1
            place += 1
        }
        return nil
    }

    /// The elements of the array `data`, in order, each as a range of it.
    public static func elements(of data: UnsafeRawBufferPointer) -> [Range<Int>] {
        var elements: [Range<Int>] = []
        var index = 1
        while index < data.count - 1 {
            let end = endOfValue(in: data, from: index)
            elements.append(index..<end)
            index = end + 1
        }
        return elements
    }
}
