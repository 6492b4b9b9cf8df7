internal import EventLog
internal import Groups
internal import Hummingbird
internal import Ledger

/// What members do: take events, say what became of them.
extension GroupRoutes {
    private static let maximumEvents = 1_000
    private static let maximumWaitMilliseconds = 60_000

    static let fetch = Route(
        .post, "/v1/groups/{group}/fetch", roles: roles,
        Operation(
            "fetch",
            "Lease up to `count` events to `member`, the oldest first; wait up to `waitMs` for the first. Of one "
                + "stream at most one event is under way.",
            parameters: [name], body: object,
            answers: [.init(200, "`lease`, `until`, `events`; without a lease where none came.", object)],
            problems: [404, 415, 422, 503])
    ) { request, context, served in
        let group = try await served.group(context)
        var body = try await GroupBody(request, members: ["member", "count", "waitMs"])
        let member = body.string("member", bytes: 1...128)
        let count = body.integer("count", 1...maximumEvents, default: 10)
        let wait = body.integer("waitMs", 0...maximumWaitMilliseconds, default: 0)
        try body.check()
        let fetched = try await served.groups.fetch(
            group.settings.name, member: member, count: count, waitMilliseconds: wait)
        if let fetched {
            try await served.recordRead(
                by: context.rights, "group \(group.settings.name)", request, rows: fetched.events.count)
        }
        var text = JSONText()
        if let fetched {
            text.add("lease", fetched.lease)
            text.add("until", Instant(microseconds: fetched.until * 1_000).description)
        }
        text.add(
            "events",
            array: try (fetched?.events ?? []).map { delivered in
                var text = JSONText()
                text.add("attempt", delivered.attempt)
                text.add("event", json: try served.json(delivered.event, context.rights))
                return text.object
            })
        return .json(text.object)
    }

    static let acknowledge = Route(
        .post, "/v1/groups/{group}/ack", roles: roles,
        Operation(
            "acknowledge", "The events at `positions` of a lease are done.", parameters: [name], body: object,
            answers: [.init(200, settledMeaning, object)], problems: [404, 415, 422])
    ) { request, context, served in
        let group = try await served.group(context)
        var body = try await GroupBody(request, members: ["lease", "positions"])
        let lease = body.string("lease", bytes: 1...64)
        let positions = body.positions("positions")
        try body.check()
        return try await served.settle(group, lease, positions.map { Answer(position: $0, .acknowledged) })
    }

    static let refuse = Route(
        .post, "/v1/groups/{group}/nack", roles: roles,
        Operation(
            "refuse",
            "The events at `positions` of a lease are not done: `action` is retry (after a back-off), park (put "
                + "aside) or skip, `reason` says why.",
            parameters: [name], body: object, answers: [.init(200, settledMeaning, object)],
            problems: [404, 415, 422])
    ) { request, context, served in
        let group = try await served.group(context)
        var body = try await GroupBody(request, members: ["lease", "positions", "action", "reason"])
        let lease = body.string("lease", bytes: 1...64)
        let positions = body.positions("positions")
        let action = body.word("action", of: ["retry", "park", "skip"])
        let reason = body.string("reason", bytes: 1...GroupBody.maximumReasonBytes)
        try body.check()
        let verdict: Answer.Verdict =
            switch action {
            case "park": .park(reason: reason)
            case "skip": .skip(reason: reason)
            default: .retry(reason: reason)
            }
        return try await served.settle(group, lease, positions.map { Answer(position: $0, verdict) })
    }

    static let renew = Route(
        .post, "/v1/groups/{group}/renew", roles: roles,
        Operation(
            "renew", "Give a lease its full time again, up to ten times its length in all.",
            parameters: [name], body: object,
            answers: [.init(200, "`renewed`: false where it is over.", object)],
            problems: [404, 415, 422])
    ) { request, context, served in
        let group = try await served.group(context)
        var body = try await GroupBody(request, members: ["lease"])
        let lease = body.string("lease", bytes: 1...64)
        try body.check()
        var text = JSONText()
        text.add("renewed", try await served.groups.renew(group.settings.name, lease: lease))
        return .json(text.object)
    }

    private static let settledMeaning =
        "`settled`: those that counted; `lost`: the lease was over or never had them, so others get them."
}

extension ServedLedger {
    fileprivate func settle(_ group: GroupStatus, _ lease: String, _ answers: [Answer]) async throws
        -> Response
    {
        let counted = try await groups.settle(group.settings.name, lease: lease, answers)
        let all = zip(answers, counted)
        var text = JSONText()
        text.add("settled", strings: all.filter { $0.1 }.map { "\($0.0.position)" })
        text.add("lost", strings: all.filter { !$0.1 }.map { "\($0.0.position)" })
        return .json(text.object)
    }
}
