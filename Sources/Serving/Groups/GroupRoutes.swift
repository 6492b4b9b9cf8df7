internal import EventLog
internal import Groups
internal import HTTPTypes
internal import Hummingbird
internal import Ledger

/// Consumer groups: making them, looking at them, and what members do.
enum GroupRoutes {
    static let all: [Route] =
        [list, one, create, remove] + [fetch, acknowledge, refuse, renew] + [parked, replay]

    static let roles: Set<Role> = [.subscriber, .admin]
    static let name = Operation.Parameter("group", in: .path, "The group's name.")
    static let object = [Operation.Content("application/json", .object)]

    // MARK: Groups

    private static let list = Route(
        .get, "/v1/groups", roles: roles,
        Operation(
            "listGroups", "All groups that the token may see.", answers: [.init(200, "The groups.", object)])
    ) { _, context, served in
        let groups = try await served.groups.groups().filter { context.rights.covers($0.settings.filter) }
        var text = JSONText()
        text.add("groups", array: groups.map(\.json))
        return .json(text.object)
    }

    private static let one = Route(
        .get, "/v1/groups/{group}", roles: roles,
        Operation(
            "group", "How a group stands.", parameters: [name],
            answers: [.init(200, "Its settings, its position, and what is under way.", object)],
            problems: [404])
    ) { _, context, served in
        .json(try await served.group(context).json)
    }

    private static let create = Route(
        .put, "/v1/groups/{group}", roles: roles,
        Operation(
            "createGroup",
            "Make a group: filter, from, leaseMs, maximumAttempts, firstRetryMs, longestRetryMs, each optional.",
            parameters: [name], body: object, answers: [.init(201, "It is made.", object)],
            problems: [409, 413, 415, 422, 503])
    ) { request, context, served in
        let name = try context.parameters.require("group")
        let bytes = try await AppendBody.bytes(of: request, upTo: 1 << 20)
        var settings = try GroupSettings(name: name, json: try AppendBody.document(bytes).document.bytes)
        settings.filter = try settings.filter.bound(to: context.rights)
        try await served.groups.create(settings)
        return .json(try await served.groups.group(name).json, status: .created)
    }

    private static let remove = Route(
        .delete, "/v1/groups/{group}", roles: roles,
        Operation(
            "removeGroup", "Remove a group, and what is known of its place and of parked events.",
            parameters: [name], answers: [.init(204, "It is gone.")], problems: [404])
    ) { _, context, served in
        let group = try await served.group(context)
        try await served.groups.remove(group.settings.name)
        return Response(status: .noContent)
    }

    // MARK: Parked events

    private static let parked = Route(
        .get, "/v1/groups/{group}/parked", roles: roles,
        Operation(
            "parkedEvents", "Events that were put aside, with the reason, in order of position.",
            parameters: [
                name, .init("after", in: .query, "Those behind this position.", schema: .position),
                .init("limit", in: .query, "At most so many.", schema: .integer(1...1_000)),
            ],
            answers: [.init(200, "The events; `next` where there are more.", object)], problems: [404])
    ) { request, context, served in
        let group = try await served.group(context)
        let query = request.uri.queryParameters
        let after = try query["after"].map { text in
            guard let position = UInt64(text) else {
                throw Problem.invalidParameter("after", "is a position")
            }
            return position
        }
        let limit = try query["limit"].map { text in
            guard let limit = Int(text), (1...1_000).contains(limit) else {
                throw Problem.invalidParameter("limit", "is 1 to 1000")
            }
            return limit
        }
        let found = try await served.groups.parked(
            group.settings.name, after: after, limit: (limit ?? 100) + 1)
        let shown = found.prefix(limit ?? 100)
        try await served.recordRead(
            by: context.rights, "group \(group.settings.name), parked", request, rows: shown.count)
        var text = JSONText()
        text.add("parked", array: try shown.map { try served.json($0, context.rights) })
        if found.count > shown.count, let last = shown.last { text.add("next", "\(last.position)") }
        return .json(text.object)
    }

    private static let replay = Route(
        .post, "/v1/groups/{group}/replay", roles: roles,
        Operation(
            "replayParked", "Deliver parked events again: those at `positions`, or `all`.",
            parameters: [name],
            body: object, answers: [.init(200, "How many.", object)], problems: [404, 409, 415, 422])
    ) { request, context, served in
        let group = try await served.group(context)
        var body = try await GroupBody(request, members: ["positions", "all"])
        let isAll = body.boolean("all")
        let positions = body.positions("positions", isRequired: !isAll)
        try body.check()
        let count =
            !isAll && positions.isEmpty
            ? 0 : try await served.groups.replay(group.settings.name, isAll ? [] : positions)
        var text = JSONText()
        text.add("replayed", count)
        return .json(text.object)
    }
}

extension Rights {
    /// Whether everything that `filter` lets through may be seen.
    func covers(_ filter: Filter) -> Bool {
        categories == nil
            || !filter.categories.isEmpty && filter.categories.allSatisfy { covers(category: $0) }
    }
}

extension ServedLedger {
    /// The group that the path names.
    ///
    /// - Throws: ``GroupError`` `unknown_group`; ``Problem`` `forbidden_category`.
    func group(_ context: ServingContext) async throws -> GroupStatus {
        let group = try await groups.group(try context.parameters.require("group"))
        guard context.rights.covers(group.settings.filter) else {
            let category = group.settings.filter.categories.first { !context.rights.covers(category: $0) }
            throw Problem.forbiddenCategory(category ?? "every one")
        }
        return group
    }

    func json(_ event: Event, _ rights: Rights) throws -> [UInt8] {
        try texts.json(event, isPersonal: rights.seesPersonalValues)
    }

    func json(_ parked: ParkedEvent, _ rights: Rights) throws -> [UInt8] {
        var text = JSONText()
        text.add("position", "\(parked.position)")
        text.add("attempts", parked.attempts)
        text.add("at", Instant(microseconds: parked.at * 1_000).description)
        text.add("reason", parked.reason)
        if let event = try ledger.log.event(at: parked.position) {
            text.add("event", json: try json(event, rights))
        }
        return text.object
    }
}

extension GroupStatus {
    var json: [UInt8] {
        var text = JSONText()
        text.add("group", settings.name)
        text.add("settings", json: settings.json)
        text.add("position", "\(position)")
        text.add("scanned", "\(scanned)")
        text.add("inFlight", inFlight)
        text.add("waiting", waiting)
        text.add("parked", parked)
        return text.object
    }
}
