internal import LMDB

/// What is on disk, for the writer's decisions.
struct CommittedStore: CommittedLog {
    let reader: LogReader

    var logID: LogID { reader.codec.logID }
    var nameCount: UInt32 { reader.codec.nameCount }

    func number(ofName name: String) -> UInt32? { reader.codec.number(of: name) }
    func name(_ number: UInt32) throws -> String { try reader.codec.name(number) }
    func types(ofCategory category: String) -> [String] { reader.types(ofCategory: category) }
    func entry(of entity: String) throws -> StreamEntry? { try reader.entry(of: entity) }

    func findPositions(of ids: some Sequence<EventID>, _ body: (Int, UInt64) -> Void) throws {
        try reader.findIndexedPositions(of: ids, body)
    }

    func event(at position: UInt64) throws -> (event: Event, concerns: [String]) {
        guard let event = try reader.event(at: position) else {
            throw LogError(.damaged, "the log has no position \(position)")
        }
        return (event, try reader.concerns(of: event))
    }

    func event(ofStream stream: String, revision: UInt64) throws -> Event? {
        try reader.read(stream: stream, from: revision, direction: .forward, limit: 1).first
    }

    func events(ofStream stream: String) throws -> [Event] {
        try reader.read(stream: stream, from: 0, direction: .forward, limit: .max)
    }

    func firstMatch(of filter: Filter, in range: Range<UInt64>) throws -> Event? {
        try reader.read(filter, in: range, direction: .forward, limit: 1).events.first
    }
}
