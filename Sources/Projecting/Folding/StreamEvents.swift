internal import EventLog

/// The events of one stream, gathered to be folded: copied out of the log, since the order of a fold is not
/// the log's. Its buffers are kept from stream to stream.
struct StreamEvents {
    struct Item {
        let position: UInt64
        /// Microseconds since 1970.
        let time: Int64
        let typeNumber: UInt32
        /// The event whose data counts: itself, or its correction.
        var dataPosition: UInt64
        var data: Range<Int>
        var schemaVersion: Int?
        /// Who did it; empty where nobody is named.
        var actor: Range<Int>
    }

    private(set) var items: [Item] = []
    private var bytes: [UInt8] = []

    mutating func removeAll() {
        items.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }

    /// Adds the event that `decoder` stands on; events come in order of position.
    mutating func append(_ decoder: EventDecoder) {
        let data = append(dataOf: decoder)
        let start = bytes.count
        decoder.withActor { actor in bytes.append(contentsOf: actor) }
        items.append(
            Item(
                position: decoder.position, time: decoder.time.microseconds, typeNumber: decoder.typeNumber,
                dataPosition: decoder.position, data: data, schemaVersion: decoder.schemaVersion,
                actor: start..<bytes.count))
    }

    mutating func append(_ item: Item, of other: StreamEvents) {
        var item = item
        let start = bytes.count
        bytes.append(contentsOf: other.bytes[item.data])
        item.data = start..<bytes.count
        bytes.append(contentsOf: other.bytes[item.actor])
        item.actor = item.data.upperBound..<bytes.count
        items.append(item)
    }

    private mutating func append(dataOf decoder: EventDecoder) -> Range<Int> {
        let start = bytes.count
        decoder.withData { data in bytes.append(contentsOf: data) }
        return start..<bytes.count
    }

    /// Leaves out what is annulled and puts the data of corrections in place, as known before `end`.
    mutating func amend(_ amendments: Amendments, before end: UInt64, _ log: EventLog) throws {
        if amendments.isEmpty { return }
        items.removeAll { amendments.isAnnulled($0.position, before: end) }
        for index in items.indices {
            guard let correction = amendments.correction(of: items[index].position, before: end) else {
                continue
            }
            try log.forEachEvent(at: [correction]) { decoder in
                let whole = append(dataOf: decoder)
                let data = bytes.withUnsafeBytes { bytes in
                    DataField.range(of: "data", in: UnsafeRawBufferPointer(rebasing: bytes[whole]))
                }
                guard let data else { return }
                items[index].data = whole.lowerBound + data.lowerBound..<whole.lowerBound + data.upperBound
                items[index].dataPosition = correction
                items[index].schemaVersion = decoder.schemaVersion
            }
        }
    }

    /// Puts the events in the order of the fold: the creating one – which must stand first – and the others
    /// by time and position.
    mutating func sortByTime() {
        let rest = items.dropFirst()
        let isSorted = zip(rest, rest.dropFirst()).allSatisfy {
            ($0.time, $0.position) < ($1.time, $1.position)
        }
        if isSorted { return }
        items[1...].sort { ($0.time, $0.position) < ($1.time, $1.position) }
    }

    /// Puts all events, of which the creating one is none, in order of time and position.
    mutating func sortAllByTime() {
        items.sort { ($0.time, $0.position) < ($1.time, $1.position) }
    }

    /// One of the events alone.
    func only(_ item: Item) -> StreamEvents {
        var single = StreamEvents()
        single.append(item, of: self)
        return single
    }

    mutating func removeFirst(_ count: Int) { items.removeFirst(count) }

    mutating func keep(_ isKept: (Item) throws -> Bool) rethrows { try items.removeAll { try !isKept($0) } }

    func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try bytes.withUnsafeBytes(body)
    }
}
