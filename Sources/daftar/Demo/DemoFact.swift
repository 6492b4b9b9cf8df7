import EventLog

/// Something that happened to the demonstration's company, before it is an event.
struct DemoFact {
    /// Microseconds since 1970.
    let time: Int64
    let type: String
    let stream: String
    let actor: String?
    let data: DemoValue

    /// As a sender would write it.
    func json(id: Int) -> [UInt8] {
        var event: [(String, DemoValue)] = [
            ("id", .text("demo-\(id)")), ("source", .text("/demo")), ("type", .text(type)),
            ("subject", .text(stream)), ("time", .text(Instant(microseconds: time).description)),
        ]
        if let actor { event.append(("actor", .text(actor))) }
        event.append(("data", data))
        var output: [UInt8] = []
        DemoValue.object(event).append(to: &output)
        return output
    }
}

/// A JSON value whose members keep their order.
enum DemoValue {
    case integer(Int)
    case real(Double)
    case boolean(Bool)
    case text(String)
    case list([DemoValue])
    case object([(String, DemoValue)])

    /// Minor units.
    static func money(_ amount: Int, _ currency: String = "EUR") -> DemoValue {
        ["amount": .integer(amount), "currency": .text(currency)]
    }

    func append(to output: inout [UInt8]) {
        switch self {
        case .integer(let number): output.append(contentsOf: String(number).utf8)
        case .real(let number): output.append(contentsOf: String(number).utf8)
        case .boolean(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .text(let text): JSONString.append(text, to: &output)
        case .list(let values):
            output.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                value.append(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                JSONString.append(member.0, to: &output)
                output.append(UInt8(ascii: ":"))
                member.1.append(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }
}

extension DemoValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral
{
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .boolean(value) }
    init(dictionaryLiteral elements: (String, DemoValue)...) { self = .object(elements) }
    init(arrayLiteral elements: DemoValue...) { self = .list(elements) }

    /// The members and one more.
    func with(_ name: String, _ value: DemoValue?) -> DemoValue {
        guard case .object(let members) = self, let value else { return self }
        return .object(members + [(name, value)])
    }
}
