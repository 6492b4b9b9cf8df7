public import EventLog

/// Turns the rows of a table into events. A mapping is a JSON file:
///
/// ```json
/// {
///   "separator": ",",
///   "source": "import/orders",
///   "events": [
///     { "once": true, "type": "contact.created", "subject": "contact-{customer}", "time": "{date}",
///       "data": { "fullName": "{name}" } },
///     { "type": "order.completed", "subject": "order-{row}", "time": "{date}",
///       "data": { "contactId": "contact-{customer}", "total": { "$money": "{amount}", "currency": "USD" } } }
///   ]
/// }
/// ```
/// - `{column}` in a string stands for that column of the row, `{row}` for the row's own id: a hash of
///   its bytes and of its ordinal among equal rows, so that importing again makes the same ids.
/// - `{"$money": "12.34", "currency": "USD"}` becomes `{"amount": 1234, "currency": "USD"}`, the decimal
///   text never passing through a double; `{"$integer": "{n}"}` and `{"$decimal": "{x}"}` become numbers.
/// - `time` may be a date: the start of that day in the ledger's time zone.
/// - An event with `"once": true` is made for the first row that names its subject, and not at all where
///   the ledger has that stream already from elsewhere.
/// - An event with `"when": "{cancelled}"` is not made for a row where that is empty.
/// - A member whose columns are all empty is left out.
public struct Mapping: Sendable {
    struct EventTemplate: Sendable {
        let isOnce: Bool
        /// Where this is empty for a row, the event is not made.
        let condition: Template?
        let type: Template
        let subject: Template
        let time: Template?
        let data: JSONValue
    }

    let separator: UInt8
    let source: String
    let events: [EventTemplate]

    /// Reads a mapping.
    ///
    /// - Throws: ``Refusal`` that says what is wrong and where.
    public init(json: [UInt8]) throws(Refusal) {
        let root: JSONValue
        do {
            root = try JSONDocument(json).root
        } catch {
            throw Refusal(error)
        }
        var reasons: [Refusal.Reason] = []
        for (name, _) in root.members where !["separator", "source", "events"].contains(name) {
            reasons.append(.init(.unknownField, name, "a mapping has separator, source and events"))
        }
        let separator = root["separator"]?.string ?? ","
        if separator.utf8.count != 1 {
            reasons.append(.init(.invalidValue, "separator", "one ASCII character"))
        }
        var events: [EventTemplate] = []
        let templates = root["events"].map { Array($0.elements) } ?? []
        for (index, event) in templates.enumerated() {
            guard let type = event["type"]?.string, let subject = event["subject"]?.string,
                let data = event["data"], data.kind == .object
            else {
                reasons.append(
                    .init(.missingField, "events[\(index)]", "an event needs type, subject and data"))
                continue
            }
            events.append(
                EventTemplate(
                    isOnce: event["once"]?.boolean ?? false,
                    condition: event["when"]?.string.map { Template($0) }, type: Template(type),
                    subject: Template(subject),
                    time: event["time"]?.string.map { Template($0) }, data: data))
        }
        if events.isEmpty, reasons.isEmpty {
            reasons.append(.init(.missingField, "events", "at least one event"))
        }
        if !reasons.isEmpty { throw Refusal(reasons) }
        self.separator = separator.utf8.first ?? UInt8(ascii: ",")
        source = root["source"]?.string ?? "import/csv"
        self.events = events
    }
}

/// A string with `{column}` in it.
struct Template: Sendable {
    private enum Part: Sendable {
        case text(String)
        case column(String)
    }

    private let parts: [Part]

    init(_ text: String) {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            parts.append(.text(String(rest[..<open])))
            parts.append(.column(String(rest[rest.index(after: open)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        parts.append(.text(String(rest)))
        self.parts = parts
    }

    var columns: [String] {
        parts.compactMap { part in if case .column(let name) = part { name } else { nil } }
    }

    /// The string for a row; `column` gives a column's text, `nil` for a name that the table does not have.
    func text(_ column: (String) -> String?) throws(Refusal) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .text(let part): text += part
            case .column(let name):
                guard let value = column(name) else {
                    throw Refusal(.unknownField, name, "the table has no column \"\(name)\"")
                }
                text += value
            }
        }
        return text
    }
}
