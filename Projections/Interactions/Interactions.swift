public import Projecting

extension Projection {
    /// Each time that a customer and the company were in touch. See this folder's README.
    public static let interactions = Projection("interactions", version: 1) { projection in
        projection.table(
            "interactions",
            gathering: [
                Contacting.call, Contacting.ticket, Contacting.message,
                Contacting.once("email", as: "email", ["email.sent": .outbound, "email.received": .inbound]),
                Contacting.once("meeting", as: "meeting", ["meeting.held": .mutual]),
                Contacting.once("survey", as: "survey", ["survey.answered": .inbound]),
                Contacting.once("order", as: "order", ["order.completed": .inbound]),
            ],
            [
                .stream("stream"), .number("n"), .part("at", .instant, 0), .part("type", .text, 1),
                .part("channel", .text, 2), .part("direction", .text, 3), .contactPart("contact_id", 4),
                .part("employee_id", .text, 5),
            ])
    }
}

/// Folds of the streams of one category into the interactions that are in them.
///
/// A noted one is a list of its instant, its type – counted through ``types`` – and the employee.
private struct Contacting {
    enum Direction: String {
        case inbound, outbound
        /// Both sides at once.
        case mutual

        var value: Value { self == .mutual ? .null : .text(rawValue) }
    }

    private static let types = [
        "call.answered", "call.self_served", "email.received", "email.sent", "meeting.held",
        "message.received", "message.sent", "order.completed", "survey.answered", "ticket.agent_replied",
        "ticket.customer_replied", "ticket.opened",
    ]

    private var fold: Fold
    private let contact: Row.Column
    private let noted: Row.Column

    private init(_ category: String) {
        fold = Fold(category)
        (contact, noted) = (fold.column(), fold.column())
    }

    /// Notes events of `type`, with the employee who took part; `nil` is said of one that does not count.
    private mutating func note(
        _ type: String, by employee: @escaping @Sendable (Row, FoldEvent) -> Value? = { _, _ in .null }
    ) {
        let number = Value.integer(Int64(Self.types.firstIndex(of: type) ?? 0))
        fold.on(type) { [noted] row, event in
            guard let employee = employee(row, event) else { return }
            row.append(.list([event.instant, number, employee]), to: noted)
        }
    }

    /// What the contact is linked to by events of these types.
    private mutating func link(on types: String...) {
        for type in types {
            fold.on(type) { [contact] row, event in
                if event.data.has("contactId") { row[contact] = event["contactId"] }
            }
        }
    }

    private func part(
        of cells: [Row.Column] = [],
        _ way: @escaping @Sendable (RowReading, _ type: String) -> (channel: Value, direction: Value)
    ) -> TablePart {
        TablePart(fold, cells: [contact, noted] + cells) { [contact, noted] reading in
            reading[noted].list.map { entry in
                let parts = entry.list
                let type = Self.types[Int(parts[1].integer ?? 0)]
                let (channel, direction) = way(reading, type)
                return [parts[0], .text(type), channel, direction, reading[contact], parts[2]]
            }
        }
    }

    /// Of a category whose events are all of one channel. Who did it is the employee where the company did.
    static func once(_ category: String, as channel: String, _ directions: [String: Direction]) -> TablePart {
        var contacting = Contacting(category)
        let creating = [
            "email": ["email.sent", "email.received"], "meeting": ["meeting.scheduled"],
            "survey": ["survey.requested"], "order": ["order.completed"],
        ]
        for type in creating[category] ?? [] { contacting.link(on: type) }
        for (type, direction) in directions.sorted(by: { $0.key < $1.key }) {
            contacting.note(type) { _, event in direction == .inbound ? .null : event.employee }
        }
        return contacting.part { _, type in (.text(channel), (directions[type] ?? .mutual).value) }
    }

    static var message: TablePart {
        var contacting = Contacting("message")
        contacting.link(on: "message.sent", "message.received")
        let channel = contacting.fold.column()
        contacting.fold.on("message.sent", "message.received") { row, event in
            row[channel] = event["channel"]
        }
        contacting.note("message.received")
        contacting.note("message.sent") { _, event in event.employee }
        return contacting.part(of: [channel]) { reading, type in
            (reading[channel], .text(type == "message.sent" ? "outbound" : "inbound"))
        }
    }

    static var call: TablePart {
        var contacting = Contacting("call")
        contacting.link(on: "call.offered", "call.contact_identified")
        let direction = contacting.fold.column()
        contacting.fold.on("call.offered") { row, event in row[direction] = event["direction"] }
        contacting.note("call.answered") { _, event in event["agentId"] }
        contacting.note("call.self_served")
        return contacting.part(of: [direction]) { reading, _ in (.text("phone"), reading[direction]) }
    }

    static var ticket: TablePart {
        var contacting = Contacting("ticket")
        contacting.link(on: "ticket.opened")
        let (channel, assignee) = (contacting.fold.column(), contacting.fold.column())
        contacting.fold.on("ticket.opened") { row, event in row[channel] = event["channel"] }
        contacting.fold.on("ticket.assigned") { row, event in row[assignee] = event["assigneeId"] }
        contacting.note("ticket.opened")
        contacting.note("ticket.customer_replied")
        contacting.note("ticket.agent_replied") { row, event in
            // A bot is nobody.
            if event["automated"] == .integer(1) { return nil }
            return event.employee == .null ? row[assignee] : event.employee
        }
        return contacting.part(of: [channel]) { reading, type in
            (reading[channel], .text(type == "ticket.agent_replied" ? "outbound" : "inbound"))
        }
    }
}

extension FoldEvent {
    /// The employee who did it; null where that was somebody else, or is not said.
    var employee: Value { actor.text?.hasPrefix("employee-") == true ? actor : .null }
}
