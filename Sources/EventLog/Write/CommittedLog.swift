/// What the writer's decisions need of the log on disk and its index: everything committed.
protocol CommittedLog {
    var logID: LogID { get }
    /// The index's entry of `entity`.
    func entry(of entity: String) throws -> StreamEntry?
    /// Calls `body` for each of `ids` that the index has: with its place among them, and its position.
    func findPositions(of ids: some Sequence<EventID>, _ body: (Int, UInt64) -> Void) throws
    func event(at position: UInt64) throws -> (event: Event, concerns: [String])
    /// The event of `stream` with `revision`.
    func event(ofStream stream: String, revision: UInt64) throws -> Event?
    /// All events of `stream` in order.
    func events(ofStream stream: String) throws -> [Event]
    /// The first event in `range` that matches `filter`, as far as the index has it.
    func firstMatch(of filter: Filter, in range: Range<UInt64>) throws -> Event?
    /// The number of `name` in the log's table of names, and how many it has.
    func number(ofName name: String) -> UInt32?
    var nameCount: UInt32 { get }
    func name(_ number: UInt32) throws -> String
    /// Types of `category` that the log has events of.
    func types(ofCategory category: String) -> [String]
}

extension CommittedLog {
    /// The position of the event called `id`, if the index has it.
    func position(of id: EventID) throws -> UInt64? {
        var position: UInt64?
        try findPositions(of: CollectionOfOne(id)) { position = $1 }
        return position
    }
}
