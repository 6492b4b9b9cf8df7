/// Brings events of the log that the index does not have into it: the tail at opening, or – where the
/// index is lost or was made by other rules – all.
enum IndexReplay {
    private static let batchCount = 16_384
    private static let nameCacheCount = 65_536

    static func run(
        _ reader: LogReader, from start: UInt64, to end: UInt64,
        into admission: inout Admission<CommittedStore>, indexer: Indexer
    ) throws {
        var names = EntityNames(reader: reader)
        try reader.scan(from: start, to: end) { decoder in
            let event = try decoder.event()
            if event.revision == 0 { names.note(event.stream, createdAt: event.position) }
            let concerns = try event.concerns.map { try names.name(of: $0) }
            try admission.replay(event, concerns: concerns, data: try JSONDocument(event.data).root)
            if event.position % UInt64(batchCount) == UInt64(batchCount - 1) {
                indexer.add(admission.commit())
                try indexer.wait(until: event.position + 1 - min(event.position + 1, UInt64(batchCount)))
                admission.prune(indexedTo: indexer.end)
            }
            return true
        }
        indexer.add(admission.commit())
    }

    /// Names of entities by number, so that a replay does not look up each again.
    private struct EntityNames {
        let reader: LogReader
        private var names: [EntityNumber: String] = [:]

        init(reader: LogReader) {
            self.reader = reader
        }

        mutating func note(_ name: String, createdAt position: UInt64) {
            if names.count >= nameCacheCount { names.removeAll(keepingCapacity: true) }
            names[EntityNumber(createdAt: position)] = name
        }

        mutating func name(of number: EntityNumber) throws -> String {
            if let name = names[number.entity] { return name }
            let name = try reader.codec.entityName(number)
            if names.count >= nameCacheCount { names.removeAll(keepingCapacity: true) }
            names[number.entity] = name
            return name
        }
    }
}
