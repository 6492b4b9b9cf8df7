/// A history written by hand: events in order of arrival, with the day on which they happened.
struct OracleStory {
    private(set) var events: [OracleEvent] = []

    /// 2025-01-01T00:00:00Z, and every day after it.
    static func day(_ day: Int) -> Int64 { 1_735_689_600_000_000 + Int64(day) * 86_400_000_000 }
    static func dayText(_ day: Int) -> OracleValue { .instant(Self.day(day)) }

    /// Appends an event; it is recorded long after all days.
    ///
    /// - Returns: its id.
    @discardableResult
    mutating func add(
        _ type: String, _ stream: String, day: Int = 0, _ data: OracleJSON = [:]
    ) -> String {
        let position = events.count
        events.append(
            OracleEvent(
                position: position, stream: stream, type: type, id: "e\(position)", time: Self.day(day),
                recordedTime: Self.day(1_000) + Int64(position), data: data))
        return "e\(position)"
    }

    @discardableResult
    mutating func annul(_ id: String, day: Int = 0) -> String {
        add("ledger.annulled", "ledger-\(events.count)", day: day, ["eventId": .text(id), "reason": "r"])
    }

    @discardableResult
    mutating func correct(_ id: String, _ data: OracleJSON, day: Int = 0) -> String {
        add(
            "ledger.corrected", "ledger-\(events.count)", day: day,
            ["eventId": .text(id), "data": data, "reason": "r"])
    }

    /// `contact-a`, `contact-b` …, created on day 0.
    @discardableResult
    mutating func contact(_ name: String, day: Int = 0) -> String {
        add("contact.created", "contact-\(name)", day: day, ["fullName": .text(name)])
    }

    func oracle(asOf: Int = .max, day: Int? = nil) -> Oracle {
        Oracle(events: events, asOf: asOf, validAt: day.map(Self.day))
    }

    /// One cell of the row whose first column is `key`.
    func cell(
        _ table: String, _ key: String, _ column: String, asOf: Int = .max, day: Int? = nil
    ) -> OracleValue? {
        oracle(asOf: asOf, day: day).table(table).first { $0.values[0] == .text(key) }?[column]
    }
}

extension OracleJSON {
    static func euros(_ amount: Int64) -> OracleJSON { money(amount, "EUR") }

    static func money(_ amount: Int64, _ currency: String) -> OracleJSON {
        ["amount": .integer(amount), "currency": .text(currency)]
    }

    /// Data of an order with one line.
    static func order(_ contact: String, _ amount: Int64, _ currency: String = "EUR") -> OracleJSON {
        let line: OracleJSON = [
            "productId": "p-1", "quantity": 2, "unitPrice": money(amount / 2, currency),
        ]
        return [
            "contactId": .text("contact-" + contact), "lines": [line], "total": money(amount, currency),
        ]
    }

    static func of(_ contact: String) -> OracleJSON { ["contactId": .text("contact-" + contact)] }
}
