/// What the streams linked to a contact, and to those merged into it, say of it.
struct OracleCounters {
    var interactions: [OracleEvent] = []
    var emailsSent = 0
    var emailsReceived = 0
    var emailsOpened = 0
    var messages = 0
    var calls = 0
    var meetings = 0
    var notes = 0
    var tickets = 0
    var openTickets = 0
    var openDeals = 0
    var wonDeals = 0
    var lostDeals = 0
    var orderTimes: [Int64] = []
    var activeSubscriptions = 0
    var lastCSAT: Int64?
    var lastNPS: Int64?
    var preferredChannel: String?

    /// Those of a contact that nothing counts for.
    init() {}

    init(of contact: String, in oracle: Oracle) {
        func linked(_ category: String) -> [OracleLife] {
            oracle.lives(of: category).filter { oracle.contact(of: $0) == contact }
        }
        let emails = linked("email")
        emailsSent = emails.filter { $0.creation.type == "email.sent" }.count
        emailsReceived = emails.filter { $0.creation.type == "email.received" }.count
        emailsOpened = emails.filter { $0.last("email.opened") != nil }.count
        messages = linked("message").count
        calls = linked("call").count
        meetings = linked("meeting").filter { $0.state == "held" }.count
        notes = linked("note").filter { $0.state != "redacted" }.count
        let ticketStates = linked("ticket").map(\.state)
        tickets = ticketStates.filter { $0 != "merged" }.count
        openTickets = ticketStates.filter { ["open", "pending", "on_hold"].contains($0) }.count
        let dealStates = linked("deal").map(\.state)
        openDeals = dealStates.filter { $0 == "open" }.count
        wonDeals = dealStates.filter { $0 == "won" }.count
        lostDeals = dealStates.filter { $0 == "lost" }.count
        orderTimes = linked("order").filter { $0.state != "cancelled" }.map(\.creation.time)
        activeSubscriptions = linked("subscription").filter { $0.state == "active" }.count
        let surveys = linked("survey")
        lastCSAT = Self.lastScore("csat", surveys)
        lastNPS = Self.lastScore("nps", surveys)
        let categories = ["email", "message", "call", "meeting", "ticket", "survey", "order"]
        let lives = categories.flatMap(linked)
        interactions = lives.flatMap(\.events).filter(Self.isInteraction)
        preferredChannel = Self.preferredChannel(lives)
    }

    static func isInteraction(_ event: OracleEvent) -> Bool {
        switch event.type {
        case "email.sent", "email.received", "message.sent", "message.received", "call.answered",
            "call.self_served", "meeting.held", "ticket.opened", "ticket.customer_replied",
            "survey.answered", "order.completed":
            true
        case "ticket.agent_replied": event.data["automated"]?.boolean == false
        default: false
        }
    }

    /// The score of the survey of `kind` answered last.
    private static func lastScore(_ kind: String, _ surveys: [OracleLife]) -> Int64? {
        let answers = surveys.filter { $0.creation.data["kind"]?.text == kind }
            .flatMap { $0.all("survey.answered") }
        return Oracle.inFoldOrder(answers).last?.data["score"]?.integer
    }

    /// The channel with most inbound interactions; of equal ones that with the latest.
    private static func preferredChannel(_ lives: [OracleLife]) -> String? {
        var inbound: [(channel: String, event: OracleEvent)] = []
        for life in lives {
            for event in life.events {
                if let channel = inboundChannel(of: event, in: life) { inbound.append((channel, event)) }
            }
        }
        inbound.sort { ($0.event.time, $0.event.position) < ($1.event.time, $1.event.position) }
        let channels = inbound.map(\.channel)
        let most = Set(channels).map { channel in channels.filter { $0 == channel }.count }.max()
        return channels.last { channel in channels.filter { $0 == channel }.count == most }
    }

    private static func inboundChannel(of event: OracleEvent, in life: OracleLife) -> String? {
        switch event.type {
        case "email.received": "email"
        case "message.received": event.data["channel"]?.text
        case "call.answered", "call.self_served":
            life.creation.data["direction"]?.text == "inbound" ? "phone" : nil
        case "ticket.opened", "ticket.customer_replied": life.creation.data["channel"]?.text
        default: nil
        }
    }

    /// From `last_interaction_at` to `last_nps`.
    var row: OracleRow {
        OracleRow([
            "last_interaction_at": .instant(interactions.map(\.time).max()),
            "interactions": .integer(interactions.count), "emails_sent": .integer(emailsSent),
            "emails_received": .integer(emailsReceived), "emails_opened": .integer(emailsOpened),
            "messages": .integer(messages), "calls": .integer(calls), "meetings": .integer(meetings),
            "notes": .integer(notes), "tickets": .integer(tickets), "open_tickets": .integer(openTickets),
            "open_deals": .integer(openDeals), "won_deals": .integer(wonDeals),
            "lost_deals": .integer(lostDeals), "orders": .integer(orderTimes.count),
            "first_order_at": .instant(orderTimes.min()), "last_order_at": .instant(orderTimes.max()),
            "active_subscriptions": .integer(activeSubscriptions), "last_csat": .integer(lastCSAT),
            "last_nps": .integer(lastNPS),
        ])
    }
}
