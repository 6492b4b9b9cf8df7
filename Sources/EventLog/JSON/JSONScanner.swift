/// Checks a JSON text (RFC 8259), removes the white space outside its strings and notes where each
/// value lies – in one pass.
///
/// Beyond the grammar it refuses, as the envelope demands: invalid UTF-8, duplicate keys (compared
/// unescaped, byte by byte), lone surrogates and U+0000, integers beyond ±(2⁵³−1), other numbers that
/// are not finite as a double, and nesting over ``maximumDepth``. Refusals say the byte offset.
enum JSONScanner {
    /// Arrays and objects that may stand inside each other, the outermost included.
    static let maximumDepth = 32

    static func scan(_ text: [UInt8]) throws(JSONError) -> (bytes: [UInt8], nodes: ContiguousArray<JSONNode>)
    {
        guard text.count < Int(UInt32.max) else {
            throw JSONError(.invalidJSON, at: 0, "text of 4 GiB or more")
        }
        var nodes = ContiguousArray<JSONNode>()
        nodes.reserveCapacity(64)
        var failure: JSONError?
        let bytes = [UInt8](unsafeUninitializedCapacity: text.count) { output, count in
            text.withUnsafeBufferPointer { input in
                var pass = ScannerPass(input: input, output: output, nodes: nodes)
                do throws(JSONError) {
                    try pass.document()
                } catch {
                    failure = error
                }
                nodes = pass.nodes
                count = pass.written
            }
        }
        if let failure { throw failure }
        return (bytes, nodes)
    }
}

/// The state of one pass: where it reads, where it writes, what it has found.
private struct ScannerPass {
    let input: UnsafeBufferPointer<UInt8>
    let output: UnsafeMutableBufferPointer<UInt8>
    var nodes: ContiguousArray<JSONNode>
    var read = 0
    var written = 0
    var depth = 0

    init(
        input: UnsafeBufferPointer<UInt8>, output: UnsafeMutableBufferPointer<UInt8>,
        nodes: consuming ContiguousArray<JSONNode>
    ) {
        self.input = input
        self.output = output
        self.nodes = nodes
    }

    mutating func document() throws(JSONError) {
        skipWhiteSpace()
        try value()
        skipWhiteSpace()
        if read < input.count {
            throw JSONError(.invalidJSON, at: read, "text goes on after the end of the value")
        }
    }

    private mutating func skipWhiteSpace() {
        while read < input.count {
            switch input[read] {
            case 0x20, 0x0A, 0x0D, 0x09: read += 1
            default: return
            }
        }
    }

    private func unexpected(_ what: String) -> JSONError {
        read < input.count
            ? JSONError(.invalidJSON, at: read, "expected \(what)")
            : JSONError(.invalidJSON, at: read, "the text ends where \(what) is expected")
    }

    private mutating func copy(_ byte: UInt8) {
        output[written] = byte
        written += 1
        read += 1
    }

    private mutating func value() throws(JSONError) {
        guard read < input.count else { throw unexpected("a value") }
        switch input[read] {
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "{"): try object()
        case UInt8(ascii: "["): try array()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        case UInt8(ascii: "t"): try literal("true", .true)
        case UInt8(ascii: "f"): try literal("false", .false)
        case UInt8(ascii: "n"): try literal("null", .null)
        default: throw unexpected("a value")
        }
    }

    private mutating func literal(_ word: StaticString, _ kind: JSONKind) throws(JSONError) {
        let start = written
        for index in 0..<word.utf8CodeUnitCount {
            guard read < input.count, input[read] == word.utf8Start[index] else {
                throw unexpected("the literal \(word)")
            }
            copy(word.utf8Start[index])
        }
        leaf(kind, from: start)
    }

    private mutating func leaf(_ kind: JSONKind, from start: Int, hasEscapes: Bool = false) {
        nodes.append(
            JSONNode(
                kind: kind, hasEscapes: hasEscapes, start: UInt32(start), end: UInt32(written),
                next: UInt32(nodes.count + 1)))
    }

    private mutating func open(_ kind: JSONKind) throws(JSONError) -> Int {
        depth += 1
        if depth > JSONScanner.maximumDepth {
            throw JSONError(.tooDeep, at: read, "nested deeper than \(JSONScanner.maximumDepth)")
        }
        leaf(kind, from: written)
        copy(input[read])
        skipWhiteSpace()
        return nodes.count - 1
    }

    private mutating func close(_ index: Int) {
        copy(input[read])
        nodes[index].end = UInt32(written)
        nodes[index].next = UInt32(nodes.count)
        depth -= 1
    }

    private mutating func array() throws(JSONError) {
        let index = try open(.array)
        if read < input.count, input[read] == UInt8(ascii: "]") { return close(index) }
        while true {
            try value()
            skipWhiteSpace()
            guard read < input.count else { throw unexpected("`,` or `]`") }
            switch input[read] {
            case UInt8(ascii: ","):
                copy(UInt8(ascii: ","))
                skipWhiteSpace()
            case UInt8(ascii: "]"):
                return close(index)
            default: throw unexpected("`,` or `]`")
            }
        }
    }

    private mutating func object() throws(JSONError) {
        let index = try open(.object)
        let start = read
        if read < input.count, input[read] == UInt8(ascii: "}") { return close(index) }
        while true {
            guard read < input.count, input[read] == UInt8(ascii: "\"") else {
                throw unexpected("a key in quotes")
            }
            try string()
            skipWhiteSpace()
            guard read < input.count, input[read] == UInt8(ascii: ":") else { throw unexpected("`:`") }
            copy(UInt8(ascii: ":"))
            skipWhiteSpace()
            try value()
            skipWhiteSpace()
            guard read < input.count else { throw unexpected("`,` or `}`") }
            switch input[read] {
            case UInt8(ascii: ","):
                copy(UInt8(ascii: ","))
                skipWhiteSpace()
            case UInt8(ascii: "}"):
                close(index)
                return try refuseDuplicates(in: index, from: start)
            default: throw unexpected("`,` or `}`")
            }
        }
    }

    /// Keys up to which an object is compared pair by pair.
    private static let pairwiseKeys = 16

    /// Small objects are compared pair by pair; large ones through a set, so that a hostile event
    /// cannot make this quadratic.
    private func refuseDuplicates(in object: Int, from offset: Int) throws(JSONError) {
        let end = Int(nodes[object].next)
        var count = 0
        var member = object + 1
        while member < end {
            if count == Self.pairwiseKeys { return try refuseDuplicatesOfMany(in: object, from: offset) }
            count += 1
            var earlier = object + 1
            while earlier < member {
                if isSame(nodes[earlier], nodes[member]) { throw duplicate(nodes[member], offset) }
                earlier = Int(nodes[earlier + 1].next)
            }
            member = Int(nodes[member + 1].next)
        }
    }

    private func refuseDuplicatesOfMany(in object: Int, from offset: Int) throws(JSONError) {
        var seen = Set<[UInt8]>()
        var member = object + 1
        while member < Int(nodes[object].next) {
            if !seen.insert(unescaped(nodes[member])).inserted { throw duplicate(nodes[member], offset) }
            member = Int(nodes[member + 1].next)
        }
    }

    private func isSame(_ one: JSONNode, _ other: JSONNode) -> Bool {
        if one.hasEscapes || other.hasEscapes { return unescaped(one) == unescaped(other) }
        let count = one.end - one.start
        guard count == other.end - other.start else { return false }
        for index in 0..<Int(count)
        where output[Int(one.start) + index] != output[Int(other.start) + index] {
            return false
        }
        return true
    }

    private func unescaped(_ key: JSONNode) -> [UInt8] {
        JSONString.unescape(UnsafeBufferPointer(output)[Int(key.start) + 1..<Int(key.end) - 1])
    }

    private func duplicate(_ key: JSONNode, _ offset: Int) -> JSONError {
        let name = String(decoding: unescaped(key), as: UTF8.self)
        return JSONError(.duplicateKey, at: offset, "the key \"\(name)\" stands twice in one object")
    }
}

extension ScannerPass {
    private mutating func string() throws(JSONError) {
        let start = written
        var hasEscapes = false
        copy(UInt8(ascii: "\""))
        while true {
            guard read < input.count else { throw unexpected("the end of a string") }
            let byte = input[read]
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                try escape()
            } else if byte < 0x20 {
                throw JSONError(.invalidJSON, at: read, "a control character stands unescaped in a string")
            } else if byte < 0x80 {
                copyPlain()
            } else {
                try multibyte(byte)
            }
        }
        copy(UInt8(ascii: "\""))
        leaf(.string, from: start, hasEscapes: hasEscapes)
    }

    /// Copies the ASCII characters of a string that need no attention, as many as follow each other.
    private mutating func copyPlain() {
        // What is written lies at or before what is read, in as much room: eight bytes fit wherever eight are read.
        while read + 8 <= input.count {
            let word = UnsafeRawPointer(input.baseAddress! + read).loadUnaligned(as: UInt64.self)
            UnsafeMutableRawPointer(output.baseAddress! + written).storeBytes(of: word, as: UInt64.self)
            let text = word.littleEndian
            let found =
                EightBytes.less(0x20, in: text) | EightBytes.notASCII(in: text)
                | EightBytes.equal(UInt8(ascii: "\""), in: text)
                | EightBytes.equal(UInt8(ascii: "\\"), in: text)
            let count = found == 0 ? 8 : EightBytes.place(found)
            read += count
            written += count
            if found != 0 { return }
        }
        while read < input.count {
            let byte = input[read]
            if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                return
            }
            copy(byte)
        }
    }

    private mutating func escape() throws(JSONError) {
        let start = read
        copy(UInt8(ascii: "\\"))
        guard read < input.count else { throw unexpected("an escape") }
        switch input[read] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            copy(input[read])
        case UInt8(ascii: "u"):
            let unit = try hexadecimalUnit()
            if unit == 0 { throw JSONError(.invalidValue, at: start, "U+0000 is not allowed in a string") }
            if unit & 0xFC00 == 0xDC00 { throw loneSurrogate(start) }
            if unit & 0xFC00 == 0xD800 {
                guard read + 1 < input.count, input[read] == UInt8(ascii: "\\"),
                    input[read + 1] == UInt8(ascii: "u")
                else { throw loneSurrogate(start) }
                copy(UInt8(ascii: "\\"))
                if try hexadecimalUnit() & 0xFC00 != 0xDC00 { throw loneSurrogate(start) }
            }
        default: throw JSONError(.invalidJSON, at: start, "unknown escape in a string")
        }
    }

    private func loneSurrogate(_ offset: Int) -> JSONError {
        JSONError(.invalidValue, at: offset, "a surrogate stands alone in a string")
    }

    /// Reads `uXXXX`.
    private mutating func hexadecimalUnit() throws(JSONError) -> UInt16 {
        copy(UInt8(ascii: "u"))
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard read < input.count, let digit = JSONString.hexadecimalDigit(input[read]) else {
                throw unexpected("four hexadecimal digits")
            }
            unit = unit << 4 | UInt16(digit)
            copy(input[read])
        }
        return unit
    }

    /// A UTF-8 sequence of two to four bytes (Unicode 15, table 3-7).
    private mutating func multibyte(_ lead: UInt8) throws(JSONError) {
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        let following: Int
        switch lead {
        case 0xC2...0xDF: following = 1
        case 0xE0: (following, low) = (2, 0xA0)
        case 0xED: (following, high) = (2, 0x9F)
        case 0xE1...0xEF: following = 2
        case 0xF0: (following, low) = (3, 0x90)
        case 0xF4: (following, high) = (3, 0x8F)
        case 0xF1...0xF3: following = 3
        default: throw JSONError(.invalidUTF8, at: read, "invalid UTF-8")
        }
        let start = read
        copy(lead)
        for _ in 0..<following {
            guard read < input.count, input[read] >= low, input[read] <= high else {
                throw JSONError(.invalidUTF8, at: start, "invalid UTF-8")
            }
            copy(input[read])
            (low, high) = (0x80, 0xBF)
        }
    }

    private mutating func digits() throws(JSONError) -> Int {
        let start = read
        while read < input.count, case UInt8(ascii: "0")...UInt8(ascii: "9") = input[read] {
            copy(input[read])
        }
        if read == start { throw unexpected("a digit") }
        return read - start
    }

    private mutating func number() throws(JSONError) {
        let start = written
        let offset = read
        var isInteger = true
        if input[read] == UInt8(ascii: "-") { copy(input[read]) }
        if read < input.count, input[read] == UInt8(ascii: "0") {
            copy(input[read])
        } else {
            _ = try digits()
        }
        if read < input.count, input[read] == UInt8(ascii: ".") {
            isInteger = false
            copy(input[read])
            _ = try digits()
        }
        if read < input.count, input[read] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            copy(input[read])
            if read < input.count, input[read] == UInt8(ascii: "+") || input[read] == UInt8(ascii: "-") {
                copy(input[read])
            }
            _ = try digits()
        }
        let text = UnsafeBufferPointer(output)[start..<written]
        if isInteger {
            if JSONNumber.integer(text) == nil {
                throw JSONError(.numberOutOfRange, at: offset, "an integer beyond ±(2^53-1)")
            }
        } else if JSONNumber.double(text)?.isFinite != true {
            throw JSONError(.numberOutOfRange, at: offset, "a number beyond the range of a double")
        }
        leaf(isInteger ? .integer : .decimal, from: start)
    }
}
