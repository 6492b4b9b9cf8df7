/// What the writer's decisions need of the log on disk and its index: everything committed.
protocol CommittedLog {
    var logID: LogID { get }
    /// The index's entry of `entity`.
    func entry(of entity: String) throws -> StreamEntry?
    /// The position of the event called `id`, if the index has it.
    func position(ofID id: String) throws -> UInt64?
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
