extension EventDecoder {
    /// Appends the event in the one JSON form – its entry, to the byte – with `data` in place of what is
    /// stored, if given. Makes no strings.
    public func appendJSON(
        data: UnsafeRawBufferPointer? = nil, to output: inout [UInt8]
    ) throws(LogError) {
        Self.append(#"{"specversion":"1.0","id":""#, &output)
        let idBytes = UnsafeRawBufferPointer(rebasing: record[header.id])
        if header.flags.contains(.uuid) {
            UUIDBytes.append(idBytes, to: &output)
        } else {
            Self.append(idBytes, &output)
        }
        Self.append(#"","source":""#, &output)
        append(layout.source, &output)
        Self.append(#"","type":""#, &output)
        output.append(contentsOf: try type.utf8)
        Self.append(#"","subject":""#, &output)
        append(layout.stream, &output)
        Self.append(#"","time":""#, &output)
        time.append(to: &output)
        output.append(UInt8(ascii: "\""))
        if header.flags.contains(.contentType) {
            Self.append(#","datacontenttype":"application/json""#, &output)
        }
        if let version = schemaVersion {
            Self.append(#","schemaversion":"#, &output)
            output.append(contentsOf: String(version).utf8)
        }
        append(#","actor":""#, layout.actor, &output)
        append(#","correlationid":""#, layout.correlationID, &output)
        append(#","causationid":""#, layout.causationID, &output)
        EntryFormat.appendPlace(
            position: position, revision: revision, recordedTime: recordedTime, to: &output)
        output.append(contentsOf: UnsafeRawBufferPointer(rebasing: body[layout.extensions]))
        Self.append(#","data":"#, &output)
        output.append(contentsOf: data ?? UnsafeRawBufferPointer(rebasing: body[layout.dataStart...]))
        output.append(UInt8(ascii: "}"))
    }

    private func append(_ name: StaticString, _ text: Range<Int>, _ output: inout [UInt8]) {
        if text.isEmpty { return }
        Self.append(name, &output)
        append(text, &output)
        output.append(UInt8(ascii: "\""))
    }

    private func append(_ text: Range<Int>, _ output: inout [UInt8]) {
        Self.append(UnsafeRawBufferPointer(rebasing: body[text]), &output)
    }

    /// Printable ASCII, of which only `"` and `\` are escaped.
    private static func append(_ text: UnsafeRawBufferPointer, _ output: inout [UInt8]) {
        let isPlain = text.allSatisfy { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        if isPlain { return output.append(contentsOf: text) }
        for byte in text {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { output.append(UInt8(ascii: "\\")) }
            output.append(byte)
        }
    }

    private static func append(_ text: StaticString, _ output: inout [UInt8]) {
        output.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}

extension UUIDBytes {
    static func append(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        for (index, byte) in bytes.enumerated() {
            if index == 4 || index == 6 || index == 8 || index == 10 { output.append(UInt8(ascii: "-")) }
            output.append(digit(byte >> 4))
            output.append(digit(byte & 15))
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
