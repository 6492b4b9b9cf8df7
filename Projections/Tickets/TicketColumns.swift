internal import Projecting

/// What the table shows of a ticket's cells: durations, and whether what was promised was kept.
struct TicketColumns {
    let cells: TicketCells

    var all: [TableColumn] {
        [
            .stream("ticket_id"), .state(), .contact("contact_id", cells.contact),
            .cell("assignee_id", .text, cells.assignee), .cell("channel", .text, cells.channel),
            .cell("queue", .text, cells.queue), .cell("priority", .text, cells.priority),
            .cell("category", .text, cells.category), .cell("org_unit", .text, cells.orgUnit),
            .cell("opened_at", .instant, cells.openedAt),
            .cell("first_response_at", .instant, cells.firstResponseAt), firstResponse,
            .cell("resolved_at", .instant, cells.resolvedAt), resolution, paused,
            .cell("reopens", .integer, cells.reopens), .cell("closed_at", .instant, cells.closedAt),
            .cell("merged_into", .text, cells.mergedInto), responsePromise, resolutionPromise,
            .cell("root_cause", .text, cells.rootCause),
        ]
    }

    // MARK: Durations

    private var firstResponse: TableColumn {
        .computed(
            "first_response_ms", .integer,
            of: [cells.openedAt, cells.firstResponseAt, cells.responseCalendar]
        ) { [cells] in
            $0.time(from: $0[cells.openedAt], to: $0[cells.firstResponseAt], in: $0[cells.responseCalendar])
                .milliseconds
        }
    }

    private var resolution: TableColumn {
        .computed(
            "resolution_ms", .integer, of: [cells.openSpells, cells.resolvedAt, cells.resolutionCalendar]
        ) { [cells] in
            if $0[cells.resolvedAt] == .null { return .null }
            return Value.integer(Self.timeOpen($0, cells)).milliseconds
        }
    }

    private var paused: TableColumn {
        .computed("paused_ms", .integer, of: [cells.paused]) { [cells] in $0[cells.paused].milliseconds }
    }

    /// Microseconds of being open, to now where the ticket is; in the business hours that count for resolving.
    private static func timeOpen(_ reading: RowReading, _ cells: TicketCells) -> Int64 {
        let (spells, calendar) = (reading[cells.openSpells].list, reading[cells.resolutionCalendar])
        return stride(from: 0, to: spells.count, by: 2).reduce(0) { sum, index in
            let end = index + 1 < spells.count ? spells[index + 1] : .integer(reading.now)
            return sum + (reading.time(from: spells[index], to: end, in: calendar).integer ?? 0)
        }
    }

    // MARK: Promises

    private var responsePromise: TableColumn {
        .computed(
            "sla_first_response", .text,
            of: [cells.openedAt, cells.firstResponseAt, cells.responseTarget, cells.responseCalendar]
        ) { [cells] reading in
            guard let target = reading[cells.responseTarget].integer else { return .null }
            let (end, calendar) = (reading[cells.firstResponseAt], reading[cells.responseCalendar])
            let isOver = end != .null
            if !isOver, ["resolved", "closed", "merged"].contains(reading.stateName) { return .null }
            let time = reading.time(
                from: reading[cells.openedAt], to: isOver ? end : .integer(reading.now), in: calendar)
            return Self.verdict(time.integer ?? 0, target, isOver: isOver)
        }
    }

    private var resolutionPromise: TableColumn {
        .computed(
            "sla_resolution", .text,
            of: [cells.openSpells, cells.resolvedAt, cells.resolutionTarget, cells.resolutionCalendar]
        ) { [cells] reading in
            guard let target = reading[cells.resolutionTarget].integer, reading.stateName != "merged" else {
                return .null
            }
            return Self.verdict(
                Self.timeOpen(reading, cells), target, isOver: reading[cells.resolvedAt] != .null)
        }
    }

    /// - Parameters:
    ///   - time: microseconds.
    ///   - target: milliseconds.
    private static func verdict(_ time: Int64, _ target: Int64, isOver: Bool) -> Value {
        let isKept = time <= target.multipliedReportingOverflow(by: 1_000).partialValue
        return .text(isKept ? (isOver ? "met" : "running") : "breached")
    }
}
