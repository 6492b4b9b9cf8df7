/// An event of the ledger as read back, personal values in the clear.
struct OracleEvent: Equatable, Sendable {
    var position: Int
    var stream: String
    var type: String
    var id: String
    /// When it happened, microseconds since 1970.
    var time: Int64
    /// When it was recorded, microseconds since 1970.
    var recordedTime: Int64
    var data: OracleJSON
    var revision = 0
    /// Who did it.
    var actor: String?

    /// `deal` of `deal-42`
    var category: String { String(stream.prefix { $0 != "-" }) }

    struct ParseError: Error {
        let json: String
    }
}

extension OracleEvent {
    /// An event in the ledger's own JSON, with `position`, `revision` and `recordedtime`.
    init(json: String) throws {
        let event = try OracleJSON(parsing: json)
        guard let position = event["position"]?.text.flatMap({ Int($0) }),
            let recorded = event["recordedtime"]?.text.flatMap(OracleInstant.microseconds)
        else { throw ParseError(json: json) }
        try self.init(candidate: json, position: position, recordedTime: recorded)
        revision = Int(event["revision"]?.integer ?? 0)
    }

    /// An event as sent, once it is known where it lies.
    init(candidate json: String, position: Int, recordedTime: Int64) throws {
        let event = try OracleJSON(parsing: json)
        guard let stream = event["subject"]?.text, let type = event["type"]?.text,
            let id = event["id"]?.text, let time = event["time"]?.text.flatMap(OracleInstant.microseconds)
        else { throw ParseError(json: json) }
        self.init(
            position: position, stream: stream, type: type, id: id, time: time,
            recordedTime: recordedTime, data: event["data"] ?? [:])
        actor = event["actor"]?.text
    }
}
