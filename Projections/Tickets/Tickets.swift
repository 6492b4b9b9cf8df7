public import Projecting

extension Projection {
    /// Requests for help, their answers and what was promised. See this folder's README.
    public static let tickets = Projection("tickets", version: 1) { projection in
        var ticket = Fold("ticket")
        let cells = TicketCells(&ticket)
        cells.defineDescription(&ticket)
        cells.defineLife(&ticket)
        projection.table("tickets", of: ticket, TicketColumns(cells: cells).all)
    }
}

/// The cells of a ticket, and what events do to them.
struct TicketCells: Sendable {
    let contact, assignee, channel, queue, priority, category, orgUnit: Row.Column
    let openedAt, firstResponseAt, resolvedAt, closedAt, mergedInto, rootCause, reopens: Row.Column
    /// `open`, `pending` or `on_hold` while it is one of them.
    let status: Row.Column
    /// Spells of being open one after the other: when each began and, but for one that goes on, ended.
    let openSpells: Row.Column
    /// Microseconds of finished spells of pending and on_hold, and since when the present one is.
    let paused, pausedSince: Row.Column
    /// The last target for each metric, in milliseconds, and the calendar that it is measured in.
    let responseTarget, responseCalendar, resolutionTarget, resolutionCalendar: Row.Column

    init(_ ticket: inout Fold) {
        (contact, assignee, channel) = (ticket.column(), ticket.column(), ticket.column())
        (queue, priority) = (ticket.column(), ticket.column())
        (category, orgUnit) = (ticket.column(), ticket.column())
        (openedAt, firstResponseAt, resolvedAt) = (ticket.column(), ticket.column(), ticket.column())
        (closedAt, mergedInto) = (ticket.column(), ticket.column())
        (rootCause, reopens, status) = (ticket.column(), ticket.column(), ticket.column())
        (openSpells, paused, pausedSince) = (ticket.column(), ticket.column(), ticket.column())
        (responseTarget, responseCalendar) = (ticket.column(), ticket.column())
        (resolutionTarget, resolutionCalendar) = (ticket.column(), ticket.column())
    }

    func defineDescription(_ ticket: inout Fold) {
        ticket.on("ticket.opened") { row, event in
            row[contact] = event["contactId"]
            row[channel] = event["channel"]
            row[queue] = event["queue"]
            row[priority] = event["priority"]
            row[category] = event["category"]
            row[orgUnit] = event["orgUnit"]
            row[openedAt] = event.instant
            row[reopens] = .integer(0)
            row[paused] = .integer(0)
            enter(&row, "open", event)
        }
        ticket.on("ticket.assigned") { row, event in row[assignee] = event["assigneeId"] }
        ticket.on("ticket.priority_changed") { row, event in row[priority] = event["priority"] }
        ticket.on("ticket.sla_applied") { row, event in
            let isResponse = event["metric"] == .text("first_response")
            row[isResponse ? responseTarget : resolutionTarget] = event["targetMs"]
            row[isResponse ? responseCalendar : resolutionCalendar] = event["calendar"]
        }
        ticket.on("ticket.agent_replied") { row, event in
            let isHuman = event["public"] == .integer(1) && event["automated"] != .integer(1)
            if isHuman, row[firstResponseAt] == .null { row[firstResponseAt] = event.instant }
        }
    }

    func defineLife(_ ticket: inout Fold) {
        ticket.on("ticket.status_changed") { row, event in
            guard let next = event["status"].text, row[status] != .text(next) else { return }
            leave(&row, event)
            enter(&row, next, event)
        }
        ticket.on("ticket.resolved") { row, event in
            leave(&row, event)
            row[resolvedAt] = event.instant
            row[rootCause] = event["rootCause"]
        }
        ticket.on("ticket.closed") { row, event in row[closedAt] = event.instant }
        ticket.on("ticket.merged") { row, event in
            leave(&row, event)
            row[mergedInto] = event["intoId"]
        }
        ticket.on("ticket.reopened", "ticket.customer_replied") { row, event in
            // A customer's reply opens a ticket only that is resolved.
            if row[status] != .null { return }
            row[reopens] = .integer((row[reopens].integer ?? 0) + 1)
            row[resolvedAt] = .null
            row[closedAt] = .null
            enter(&row, "open", event)
        }
    }

    private func enter(_ row: inout Row, _ next: String, _ event: FoldEvent) {
        row[status] = .text(next)
        if next == "open" {
            row.append(event.instant, to: openSpells)
        } else {
            row[pausedSince] = event.instant
        }
    }

    private func leave(_ row: inout Row, _ event: FoldEvent) {
        if row[status] == .text("open") { row.append(event.instant, to: openSpells) }
        if let since = row[pausedSince].integer {
            row[paused] = .integer((row[paused].integer ?? 0) + event.time - since)
            row[pausedSince] = .null
        }
        row[status] = .null
    }
}
