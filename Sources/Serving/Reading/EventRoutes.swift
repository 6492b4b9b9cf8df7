internal import EventLog
internal import HTTPTypes
internal import Hummingbird
internal import Ledger

/// Reading events: of a stream, of the whole log by any filter, about an entity.
enum EventRoutes {
    static let all: [Route] = [stream, events, history]

    static let roles: Set<Role> = [.analyst, .auditor, .subscriber, .admin]
    private static let content: [Operation.Content] = [
        .init("application/json", .named("EventPage")), .init(Lines.mediaType),
    ]

    private static let stream = Route(
        .get, "/v1/streams/{stream}", roles: roles.union([.writer]),
        Operation(
            "readStream", "The events of a stream, from a revision up or down.",
            parameters: [
                .init("stream", in: .path, "<category>-<id>"),
                .init("from", in: .query, "The first revision.", schema: .position), .direction, .limit,
            ],
            answers: [.init(200, "Events; none where the stream does not exist.", content)])
    ) { request, context, served in
        let name = try context.parameters.require("stream")
        let questions = Questions(request, served.settings.limits)
        let rights = context.rights
        guard let category = StreamName.category(of: name) else {
            throw Problem.invalidParameter("stream", "<category>-<id>")
        }
        guard rights.covers(category: category) else { throw Problem.forbiddenCategory(category) }
        let (from, direction) = (try questions.position("from"), try questions.direction())
        let reader = StreamReader(
            served: served, stream: name, direction: direction, seesPersonalValues: rights.seesPersonalValues)
        if questions.wantsLines {
            try await served.recordRead(by: rights, "stream \(name)", request, rows: 0)
            let walk = StreamWalk(reader, from: from, limit: try questions.limitIfGiven())
            return try Lines.response(served, on: served.scans, encoding: ContentEncoding(request)) {
                try walk.next()
            }
        }
        let limit = try questions.limit()
        let page = try await served.reading(limit) { try reader.page(from: from, limit: limit) }
        try await served.recordRead(by: rights, "stream \(name)", request, rows: page.count)
        return try .json(page.json, for: request)
    }

    private static let events = Route(
        .get, "/v1/events", roles: roles,
        Operation(
            "readEvents", "Events of the whole log by any filter, from a position up or down.",
            parameters: Filter.parameters + [
                .init("from", in: .query, "The first position.", schema: .position),
                .init("as_of", in: .query, "Only what was known then: an instant, a date or `@position`."),
                .direction, .limit,
            ],
            answers: [.init(200, "Events, and the position up to which they are complete.", content)])
    ) { request, context, served in
        let questions = Questions(request, served.settings.limits)
        let rights = context.rights
        let end = try served.end(asOf: questions.text("as_of"))
        let (from, direction) = (try questions.position("from"), try questions.direction())
        let range =
            direction == .forward
            ? min(from ?? 0, end)..<end : 0..<min(from.map { $0 == .max ? .max : $0 + 1 } ?? end, end)
        let walk = LogWalk(
            served: served, filter: try questions.filter(rights), range: range, direction: direction,
            seesPersonalValues: rights.seesPersonalValues)
        if questions.wantsLines {
            walk.limit(to: try questions.limitIfGiven())
            try await served.recordRead(by: rights, "events", request, rows: 0)
            var headers = HTTPFields()
            headers[.ledgerPosition] = "\(end)"
            return try Lines.response(
                served, on: served.scans, headers: headers, encoding: ContentEncoding(request)
            ) { try walk.next() }
        }
        let limit = try questions.limit()
        // Where much is to be looked through for it, even a small page takes long.
        let page = try await served.scanning { try walk.page(limit: limit) }
        try await served.recordRead(by: rights, "events", request, rows: page.count)
        return try .json(page.json, for: request)
    }

    private static let history = Route(
        .get, "/v1/history/{entity}", roles: [.analyst, .auditor, .admin],
        Operation(
            "readHistory",
            "Everything about an entity, over all streams that were ever linked to it, in the order of what happened.",
            parameters: [
                .init("entity", in: .path, "An entity, such as contact-7."),
                .init("after", in: .query, "Go on behind the event at this position.", schema: .position),
                .limit,
            ] + Operation.Parameter.moment,
            answers: [.init(200, "Events; none where nothing is known.", content)])
    ) { request, context, served in
        let entity = try context.parameters.require("entity")
        let questions = Questions(request, served.settings.limits)
        let rights = context.rights
        let moment = try served.moment(questions)
        var found = try await served.scanning {
            try served.ledger.history(of: entity, at: moment)
        }.filter { rights.covers(category: $0.category) }
        if let after = try questions.position("after") {
            guard let index = found.firstIndex(where: { $0.position == after }) else {
                throw Problem.invalidParameter("after", "the history has no event at position \(after)")
            }
            found.removeFirst(index + 1)
        }
        let text = EventJSON(served.ledger, seesPersonalValues: rights.seesPersonalValues)
        let limit = questions.wantsLines ? try questions.limitIfGiven() ?? .max : try questions.limit()
        let isMore = found.count > limit
        let shown = Array(found.prefix(limit))
        try await served.recordRead(by: rights, "history \(entity)", request, rows: shown.count)
        if questions.wantsLines {
            let walk = EventWalk(shown, text)
            return try Lines.response(served, on: served.scans, encoding: ContentEncoding(request)) {
                try walk.next()
            }
        }
        let json = try await served.scanning {
            var page = EventPageText(end: moment.end)
            for event in shown { try page.append { try text.append(event, to: &$0) } }
            page.next = isMore ? shown.last.map { "\($0.position)" } : nil
            return page.json
        }
        return try .json(json, for: request)
    }
}
