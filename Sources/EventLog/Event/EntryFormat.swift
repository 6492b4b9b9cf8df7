/// The entry of an event: the one line of JSON whose bytes are hashed, exported and rebuilt.
///
/// Attributes stand in the order `specversion, id, source, type, subject, time, datacontenttype,
/// schemaversion, actor, correlationid, causationid, position, revision, recordedtime`, extensions by
/// name, `data`; absent ones are left out. Everything before `position` and behind `recordedtime` is
/// known before the writer gives the event its place, so it is made in two parts around it.
enum EntryFormat {
    /// Bytes of the longest `position`, `revision` and `recordedtime` part: what the size limit counts.
    static let longestPlaceCount = place(
        position: .max, revision: UInt64(UInt32.max), recordedTime: .distantFuture
    ).count

    struct Head {
        let id: String
        let source: String
        let type: String
        let stream: String
        let time: Instant
        let hasContentType: Bool
        let schemaVersion: Int?
        let actor: String?
        let correlationID: String?
        let causationID: String?
    }

    /// Up to `causationid`.
    static func append(_ head: Head, to output: inout [UInt8]) {
        append(#"{"specversion":"1.0","id":"#, head.id, to: &output)
        append(#","source":"#, head.source, to: &output)
        append(#","type":"#, head.type, to: &output)
        append(#","subject":"#, head.stream, to: &output)
        output.append(contentsOf: #","time":""#.utf8)
        head.time.append(to: &output)
        output.append(UInt8(ascii: "\""))
        if head.hasContentType { output.append(contentsOf: #","datacontenttype":"application/json""#.utf8) }
        if let version = head.schemaVersion {
            output.append(contentsOf: #","schemaversion":"#.utf8)
            output.append(contentsOf: String(version).utf8)
        }
        if let actor = head.actor { append(#","actor":"#, actor, to: &output) }
        if let id = head.correlationID { append(#","correlationid":"#, id, to: &output) }
        if let id = head.causationID { append(#","causationid":"#, id, to: &output) }
    }

    private static func append(_ name: StaticString, _ value: String, to output: inout [UInt8]) {
        output.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        JSONString.append(value, to: &output)
    }

    /// `,"position":"…","revision":…,"recordedtime":"…"`
    static func place(position: UInt64, revision: UInt64, recordedTime: Instant) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(112)
        appendPlace(position: position, revision: revision, recordedTime: recordedTime, to: &output)
        return output
    }

    static func appendPlace(
        position: UInt64, revision: UInt64, recordedTime: Instant, to output: inout [UInt8]
    ) {
        output.append(contentsOf: #","position":""#.utf8)
        output.append(contentsOf: String(position).utf8)
        output.append(contentsOf: #"","revision":"#.utf8)
        output.append(contentsOf: String(revision).utf8)
        output.append(contentsOf: #","recordedtime":""#.utf8)
        recordedTime.append(to: &output)
        output.append(UInt8(ascii: "\""))
    }

    /// `,"name":value` for each extension.
    static func extensions(_ extensions: [EventDraft.Extension]) -> [UInt8] {
        var output: [UInt8] = []
        for attribute in extensions {
            output.append(UInt8(ascii: ","))
            JSONString.append(attribute.name, to: &output)
            output.append(UInt8(ascii: ":"))
            output.append(contentsOf: attribute.json)
        }
        return output
    }

    /// Extensions and data, up to the end.
    static func appendTail(extensions: [UInt8], data: some Collection<UInt8>, to output: inout [UInt8]) {
        output.append(contentsOf: extensions)
        output.append(contentsOf: #","data":"#.utf8)
        output.append(contentsOf: data)
        output.append(UInt8(ascii: "}"))
    }
}

extension Event {
    /// The bytes that are hashed, exported and rebuilt exactly.
    public var entry: [UInt8] {
        json(data: data)
    }

    /// The event in the one JSON form, with `data` in place of what is stored.
    public func json(data: some Collection<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(320 + data.count)
        EntryFormat.append(
            EntryFormat.Head(
                id: id, source: source, type: type, stream: stream, time: time,
                hasContentType: hasContentType, schemaVersion: schemaVersion, actor: actor,
                correlationID: correlationID, causationID: causationID), to: &output)
        EntryFormat.appendPlace(
            position: position, revision: revision, recordedTime: recordedTime, to: &output)
        EntryFormat.appendTail(extensions: extensions, data: data, to: &output)
        return output
    }
}
