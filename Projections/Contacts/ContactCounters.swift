internal import Projecting

/// What the streams that are linked to a contact add to it: counts, dates, the last answers to surveys.
struct ContactCounters {
    private let counters: Aggregate
    private let inbound: Aggregate
    private let inboundCount: Measure
    private let inboundLast: Measure
    private let lastInteraction, interactions: Measure
    private let emailsSent, emailsReceived, emailsOpened, messages, calls, meetings, notes: Measure
    private let tickets, openTickets, openDeals, wonDeals, lostDeals: Measure
    private let orders, firstOrder, lastOrder, activeSubscriptions, lastCSAT, lastNPS: Measure

    init(_ projection: inout Projection) {
        var contact = Aggregate("contact")
        (lastInteraction, interactions) = (contact.greatest(), contact.sum())
        (emailsSent, emailsReceived, emailsOpened) = (contact.sum(), contact.sum(), contact.sum())
        (messages, calls, meetings, notes) = (contact.sum(), contact.sum(), contact.sum(), contact.sum())
        (tickets, openTickets) = (contact.sum(), contact.sum())
        (openDeals, wonDeals, lostDeals) = (contact.sum(), contact.sum(), contact.sum())
        (orders, firstOrder, lastOrder) = (contact.sum(), contact.least(), contact.greatest())
        activeSubscriptions = contact.sum()
        (lastCSAT, lastNPS) = (contact.last(), contact.last())
        counters = projection.aggregate(contact)
        var channels = Aggregate("contact_channel")
        (inboundCount, inboundLast) = (channels.sum(), channels.last())
        inbound = projection.aggregate(channels)
    }

    var aggregates: [Aggregate] { [counters, inbound] }

    var columns: [TableColumn] {
        [
            .measure("last_interaction_at", .instant, lastInteraction),
            .measure("interactions", .integer, interactions), .measure("emails_sent", .integer, emailsSent),
            .measure("emails_received", .integer, emailsReceived),
            .measure("emails_opened", .integer, emailsOpened), .measure("messages", .integer, messages),
            .measure("calls", .integer, calls), .measure("meetings", .integer, meetings),
            .measure("notes", .integer, notes), .measure("tickets", .integer, tickets),
            .measure("open_tickets", .integer, openTickets), .measure("open_deals", .integer, openDeals),
            .measure("won_deals", .integer, wonDeals), .measure("lost_deals", .integer, lostDeals),
            .measure("orders", .integer, orders), .measure("first_order_at", .instant, firstOrder),
            .measure("last_order_at", .instant, lastOrder),
            .measure("active_subscriptions", .integer, activeSubscriptions),
            .measure("last_csat", .integer, lastCSAT), .measure("last_nps", .integer, lastNPS),
        ]
    }

    /// The channel with most inbound interactions; of equals that of the latest.
    var preferredChannel: TableColumn {
        .computed("preferred_channel", .text, ofGroups: inbound) { [inboundCount, inboundLast] groups in
            let best = groups.max { one, other in
                let (first, second) = (one.totals[inboundCount], other.totals[inboundCount])
                if first != second { return first.integer ?? 0 < second.integer ?? 0 }
                return one.totals.moment(of: inboundLast) < other.totals.moment(of: inboundLast)
            }
            return best.map { .text($0.key) } ?? .null
        }
    }

    func define(_ projection: inout Projection) {
        for fold in [email, message, meeting, note, call, ticket, deal, order, subscription, survey] {
            projection.fold(fold)
        }
    }

    // MARK: Interactions

    /// The cells that interactions of one stream need, and what they contribute.
    private struct Touches {
        let contact, count, last, inboundCount, inboundAt, inboundPosition, channel: Row.Column

        init(_ fold: inout Fold) {
            (contact, count, last) = (fold.column(), fold.column(), fold.column())
            (inboundCount, inboundAt, inboundPosition) = (fold.column(), fold.column(), fold.column())
            channel = fold.column()
        }

        func note(_ row: inout Row, _ event: FoldEvent, inbound: Bool = false) {
            row[count] = .integer((row[count].integer ?? 0) + 1)
            row[last] = .integer(max(row[last].integer ?? .min, event.time))
            guard inbound else { return }
            row[inboundCount] = .integer((row[inboundCount].integer ?? 0) + 1)
            let latest = (row[inboundAt].integer ?? .min, row[inboundPosition].integer ?? -1)
            guard (event.time, Int64(event.position)) > latest else { return }
            row[inboundAt] = event.instant
            row[inboundPosition] = .integer(Int64(event.position))
        }
    }

    /// A fold of `category` that counts interactions; `define` adds what else there is to it.
    private func fold(
        _ category: String,
        _ define: (inout Fold, Touches) -> @Sendable (Row, inout Totals) -> Void
    ) -> Fold {
        var fold = Fold(category)
        let touches = Touches(&fold)
        let measure = define(&fold, touches)
        fold.contribute { [self] row, contributions in
            contributions.add(to: counters, row[touches.contact]) {
                measure(row, &$0)
                $0.add(row[touches.count], to: interactions)
                $0.add(row[touches.last], to: lastInteraction)
            }
            guard let count = row[touches.inboundCount].integer else { return }
            contributions.add(to: inbound, row[touches.contact], row[touches.channel]) {
                $0.add(count, to: inboundCount)
                $0.add(
                    0, at: row[touches.inboundAt].integer ?? 0,
                    position: row[touches.inboundPosition].integer ?? 0, to: inboundLast)
            }
        }
        return fold
    }

    private var email: Fold {
        fold("email") { fold, touches in
            let (isReceived, isOpened) = (fold.column(), fold.column())
            fold.on("email.sent", "email.received") { row, event in
                let isInbound = event.type == "email.received"
                row[touches.contact] = event["contactId"]
                row[touches.channel] = .text("email")
                row[isReceived] = .integer(isInbound ? 1 : 0)
                touches.note(&row, event, inbound: isInbound)
            }
            fold.on("email.opened") { row, _ in row[isOpened] = .integer(1) }
            return { row, totals in
                totals.add(1, to: row[isReceived] == .integer(1) ? emailsReceived : emailsSent)
                totals.add(row[isOpened], to: emailsOpened)
            }
        }
    }

    private var message: Fold {
        fold("message") { fold, touches in
            fold.on("message.sent", "message.received") { row, event in
                row[touches.contact] = event["contactId"]
                row[touches.channel] = event["channel"]
                touches.note(&row, event, inbound: event.type == "message.received")
            }
            return { _, totals in totals.add(1, to: messages) }
        }
    }

    private var meeting: Fold {
        fold("meeting") { fold, touches in
            let isHeld = fold.column()
            fold.on("meeting.scheduled") { row, event in row[touches.contact] = event["contactId"] }
            fold.on("meeting.held") { row, event in
                row[isHeld] = .integer(1)
                touches.note(&row, event)
            }
            return { row, totals in totals.add(row[isHeld], to: meetings) }
        }
    }

    private var note: Fold {
        fold("note") { fold, touches in
            let isKept = fold.column()
            fold.on("note.added") { row, event in
                row[touches.contact] = event["contactId"]
                row[isKept] = .integer(1)
            }
            fold.on("note.redacted") { row, _ in row[isKept] = .integer(0) }
            return { row, totals in totals.add(row[isKept], to: notes) }
        }
    }

    private var call: Fold {
        fold("call") { fold, touches in
            let isInbound = fold.column()
            fold.on("call.offered") { row, event in
                row[touches.contact] = event["contactId"]
                row[touches.channel] = .text("phone")
                row[isInbound] = .integer(event["direction"] == .text("inbound") ? 1 : 0)
            }
            fold.on("call.contact_identified") { row, event in row[touches.contact] = event["contactId"] }
            fold.on("call.answered", "call.self_served") { row, event in
                touches.note(&row, event, inbound: row[isInbound] == .integer(1))
            }
            return { _, totals in totals.add(1, to: calls) }
        }
    }

    private var ticket: Fold {
        fold("ticket") { fold, touches in
            let (isOpen, isMerged) = (fold.column(), fold.column())
            fold.on("ticket.opened") { row, event in
                row[touches.contact] = event["contactId"]
                row[touches.channel] = event["channel"]
                touches.note(&row, event, inbound: true)
            }
            fold.on("ticket.customer_replied") { row, event in touches.note(&row, event, inbound: true) }
            fold.on("ticket.agent_replied") { row, event in
                if event["automated"] != .integer(1) { touches.note(&row, event) }
            }
            fold.on("ticket.opened", "ticket.reopened", "ticket.customer_replied") { row, _ in
                row[isOpen] = .integer(1)
            }
            fold.on("ticket.resolved", "ticket.closed", "ticket.merged") { row, event in
                row[isOpen] = .integer(0)
                if event.type == "ticket.merged" { row[isMerged] = .integer(1) }
            }
            return { row, totals in
                if row[isMerged] == .null { totals.add(1, to: tickets) }
                totals.add(row[isOpen], to: openTickets)
            }
        }
    }

    private var order: Fold {
        fold("order") { fold, touches in
            let (at, isCancelled) = (fold.column(), fold.column())
            fold.on("order.completed") { row, event in
                row[touches.contact] = event["contactId"]
                row[at] = event.instant
                touches.note(&row, event)
            }
            fold.on("order.cancelled") { row, _ in row[isCancelled] = .integer(1) }
            return { row, totals in
                guard row[isCancelled] == .null else { return }
                totals.add(1, to: orders)
                totals.add(row[at], to: firstOrder)
                totals.add(row[at], to: lastOrder)
            }
        }
    }

    private var survey: Fold {
        fold("survey") { fold, touches in
            let (kind, score, at, position) = (fold.column(), fold.column(), fold.column(), fold.column())
            fold.on("survey.requested") { row, event in
                row[touches.contact] = event["contactId"]
                row[kind] = event["kind"]
            }
            fold.on("survey.answered") { row, event in
                row[score] = event["score"]
                row[at] = event.instant
                row[position] = .integer(Int64(event.position))
                touches.note(&row, event)
            }
            return { row, totals in
                guard let answer = row[score].integer, let time = row[at].integer else { return }
                let measure = [.text("csat"): lastCSAT, .text("nps"): lastNPS][row[kind]]
                guard let measure else { return }
                totals.add(answer, at: time, position: row[position].integer ?? 0, to: measure)
            }
        }
    }

    // MARK: States

    /// A fold of `category` that counts entities by the measure of the last of these events.
    private func fold(
        _ category: String, linking: [String], _ measures: [(types: [String], measure: Measure?)]
    ) -> Fold {
        var fold = Fold(category)
        let (contact, place) = (fold.column(), fold.column())
        for type in linking {
            fold.on(type) { row, event in
                if event.data.has("contactId") { row[contact] = event["contactId"] }
            }
        }
        for (index, entry) in measures.enumerated() {
            for type in entry.types { fold.on(type) { row, _ in row[place] = .integer(Int64(index)) } }
        }
        fold.contribute { [self] row, contributions in
            guard let index = row[place].integer, let measure = measures[Int(index)].measure else { return }
            contributions.add(to: counters, row[contact]) { $0.add(1, to: measure) }
        }
        return fold
    }

    private var deal: Fold {
        fold(
            "deal", linking: ["deal.opened"],
            [
                (["deal.opened", "deal.reopened"], openDeals), (["deal.won"], wonDeals),
                (["deal.lost"], lostDeals),
            ])
    }

    private var subscription: Fold {
        let name = "subscription."
        return fold(
            "subscription", linking: [name + "trial_started", name + "started"],
            [
                ([name + "started", name + "resumed", name + "reactivated"], activeSubscriptions),
                ([name + "trial_started", name + "paused", name + "cancelled", name + "trial_ended"], nil),
            ])
    }
}
