internal import EventLog
public import HTTPTypes
internal import Ledger

/// An error as it is answered: RFC 9457 problem details with a stable `code` and every reason.
///
/// Two are equal when their codes are, so that tests can compare them.
public struct Problem: Error, Sendable, Equatable {
    public static let mediaType = "application/problem+json"

    /// One thing that is wrong.
    public struct Reason: Sendable {
        public let code: String
        /// A dotted path (`events[2].data.amount`), a parameter's or a header's name; empty: the whole.
        public let field: String
        public let message: String
        /// Which event of the append, where it is about one.
        public let event: Int?

        public init(code: String, field: String, message: String, event: Int? = nil) {
            self.code = code
            self.field = field
            self.message = message
            self.event = event
        }
    }

    public var status: HTTPResponse.Status
    public var code: String
    public var detail: String
    public var reasons: [Reason] = []
    public var headers = HTTPFields()
    /// For the log only: what must not be told to everybody.
    var internalDetail: String?

    public init(_ status: HTTPResponse.Status, _ code: String, _ detail: String, reasons: [Reason] = []) {
        self.status = status
        self.code = code
        self.detail = detail
        self.reasons = reasons
    }

    public static func == (one: Problem, other: Problem) -> Bool { one.code == other.code }

    var json: [UInt8] { json(id: nil) }

    func json(id: String?) -> [UInt8] {
        var text = JSONText()
        text.add("type", "about:blank")
        text.add("title", status.reasonPhrase)
        text.add("status", status.code)
        text.add("code", code)
        text.add("detail", detail)
        if let id { text.add("instance", "urn:request:\(id)") }
        if !reasons.isEmpty {
            text.add(
                "reasons",
                array: reasons.map { reason in
                    var object = JSONText()
                    object.add("code", reason.code)
                    object.add("field", reason.field)
                    object.add("message", reason.message)
                    if let event = reason.event { object.add("event", event) }
                    return object.object
                })
        }
        return text.object
    }

    /// The whole answer.
    func answer(id: String) -> WholeAnswer {
        WholeAnswer(status, json(id: id), mediaType: Self.mediaType, headers: headers)
    }
}
