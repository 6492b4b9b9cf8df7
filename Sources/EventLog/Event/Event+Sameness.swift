extension Event {
    /// The first attribute in which `draft` is another event than this; `nil` where it is the same.
    ///
    /// What the server filled in is not compared where the draft leaves it out; `time` is compared as an
    /// instant, `data` by its minified bytes.
    ///
    /// - Parameter data: this event's data with its personal values; where those are gone, the rest is
    ///   compared and they count as the same.
    public func difference(from draft: EventDraft, data: [UInt8]) -> String? {
        func differs<Value: Equatable>(_ sent: Value?, _ stored: Value?, _ filledIn: FilledIn) -> Bool {
            sent == nil && self.filledIn.contains(filledIn) ? false : sent != stored
        }
        if draft.type != type { return "type" }
        if draft.stream != stream { return "subject" }
        if differs(draft.source, source, .source) { return "source" }
        if differs(draft.time, time, .time) { return "time" }
        if differs(draft.schemaVersion, schemaVersion, .schemaVersion) { return "schemaversion" }
        if draft.hasContentType != hasContentType { return "datacontenttype" }
        if draft.actor != actor { return "actor" }
        if draft.correlationID != correlationID { return "correlationid" }
        if draft.causationID != causationID { return "causationid" }
        if EntryFormat.extensions(draft.extensions) != extensions { return "extension attribute" }
        return isSame(draft.data, data) ? nil : "data"
    }

    private func isSame(_ sent: JSONValue, _ stored: [UInt8]) -> Bool {
        if sent.bytes.elementsEqual(stored) { return true }
        guard let stored = try? JSONDocument(stored).root else { return false }
        return Self.isSame(sent, stored)
    }

    /// Byte by byte, but for commitments whose values are gone.
    private static func isSame(_ sent: JSONValue, _ stored: JSONValue) -> Bool {
        if stored["sealed"] != nil { return true }
        guard sent.kind == stored.kind else { return false }
        switch stored.kind {
        case .object:
            let (sent, stored) = (Array(sent.members), Array(stored.members))
            return sent.count == stored.count
                && zip(sent, stored).allSatisfy { $0.key == $1.key && isSame($0.value, $1.value) }
        case .array:
            let (sent, stored) = (Array(sent.elements), Array(stored.elements))
            return sent.count == stored.count && zip(sent, stored).allSatisfy { isSame($0, $1) }
        default: return sent.bytes.elementsEqual(stored.bytes)
        }
    }
}
