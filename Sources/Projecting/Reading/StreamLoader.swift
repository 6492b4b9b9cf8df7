internal import EventLog

/// Reads all events of a stream to fold it anew.
struct StreamLoader {
    let log: EventLog

    /// The events of `stream` before `end`, in order of position.
    func load(_ stream: String, before end: UInt64, into events: inout StreamEvents) throws {
        events.removeAll()
        let indexed = try log.indexedEnd()
        try log.forEachEvent(ofStreams: [stream], before: min(end, indexed)) { _, decoder in
            events.append(decoder)
        }
        guard indexed < end else { return }
        var name = stream
        try log.scan(from: indexed, to: end) { decoder in
            let isOurs = decoder.withStream { text in name.withUTF8 { text.elementsEqual($0) } }
            if isOurs { events.append(decoder) }
            return true
        }
    }
}
