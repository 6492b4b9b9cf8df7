internal import EventLog
internal import HTTPTypes
internal import Hummingbird

/// `POST /v1/append`: events of several streams, with what they and the log must be like.
enum ManyRoute {
    static let route = Route(
        .post, "/v1/append", roles: AppendRoutes.roles,
        Operation(
            "append", "Append events of one or several streams, all or none, under conditions.",
            body: [
                .init(AppendBody.json, .named("Append")), .init(AppendBody.event, .named("Event")),
                .init(AppendBody.batch, .array(of: .named("Event"), atLeast: 1, atMost: 1_000)),
            ],
            answers: AppendRoutes.answers, problems: [403, 409, 413, 415, 422])
    ) { request, context, served in
        let bytes = try await AppendBody.bytes(of: request, upTo: served.settings.limits.bodyBytes)
        return try await served.append(
            AppendCall(bytes, request.headers, to: nil), rights: context.rights)
    }
}

/// `{"events":[…],"expectations":{"deal-7":3},"conditions":[{"filter":{…},"after":"12"}]}`
struct ManyBody {
    private(set) var drafts: [EventDraft] = []
    private(set) var expectations: [String: ExpectedRevision] = [:]
    private(set) var conditions: [AppendCondition] = []
    private var reasons: [Refusal.Reason] = []

    /// - Throws: ``Refusal`` with every reason against any part.
    init(_ root: JSONValue) throws(Refusal) {
        guard root.kind == .object else { throw Refusal(.wrongType, "", "a JSON object is expected") }
        for (name, value) in root.members {
            switch name {
            case "events": readEvents(value)
            case "expectations": readExpectations(value)
            case "conditions": readConditions(value)
            default: refuse(.unknownField, name, "an append has no member \(name)")
            }
        }
        if root["events"] == nil { refuse(.missingField, "events", "an append needs its events") }
        if !reasons.isEmpty { throw Refusal(reasons) }
    }

    private mutating func refuse(_ code: Refusal.Code, _ field: String, _ message: String) {
        reasons.append(.init(code, field, message))
    }

    private mutating func readEvents(_ value: JSONValue) {
        guard value.kind == .array else { return refuse(.wrongType, "events", "an array is expected") }
        do throws(Refusal) {
            drafts = try AppendBody.drafts(value.elements)
        } catch {
            reasons += error.reasons
        }
    }

    private mutating func readExpectations(_ value: JSONValue) {
        guard value.kind == .object else {
            return refuse(.wrongType, "expectations", "an object is expected")
        }
        for (stream, value) in value.members {
            let text = value.string ?? value.integer.map { "\($0)" } ?? ""
            guard StreamName.isValid(stream), let expected = ExpectedRevision(text) else {
                refuse(
                    .invalidValue, "expectations.\(stream)", "any, none, exists or a revision, of a stream")
                continue
            }
            expectations[stream] = expected
        }
    }

    private mutating func readConditions(_ value: JSONValue) {
        guard value.kind == .array else { return refuse(.wrongType, "conditions", "an array is expected") }
        for (index, value) in value.elements.enumerated() {
            let place = "conditions[\(index)]"
            guard value.kind == .object, let wanted = value["filter"], wanted.kind == .object else {
                refuse(.missingField, "\(place).filter", "a condition needs its filter, an object")
                continue
            }
            var condition = AppendCondition(filter: filter(wanted, place), after: nil)
            for (name, value) in value.members where name != "filter" {
                guard name == "after" else {
                    refuse(.unknownField, "\(place).\(name)", "a condition has no member \(name)")
                    continue
                }
                if value.isNull { continue }
                condition.after = UInt64(value.string ?? value.integer.map { "\($0)" } ?? "")
                if condition.after == nil {
                    refuse(.invalidValue, "\(place).after", "a position is expected")
                }
            }
            conditions.append(condition)
        }
    }

    private mutating func filter(_ value: JSONValue, _ place: String) -> Filter {
        var filter = Filter()
        for (name, list) in value.members {
            let values = list.elements.compactMap(\.string)
            if list.kind != .array || values.isEmpty || values.count != Array(list.elements).count {
                refuse(.wrongType, "\(place).filter.\(name)", "an array of strings is expected")
                continue
            }
            let isOfNames = name == "entities" || name == "streams"
            if isOfNames, !values.allSatisfy({ StreamName.isValid($0) }) {
                refuse(.invalidValue, "\(place).filter.\(name)", "<category>-<id> is expected")
                continue
            }
            switch name {
            case "categories": filter.categories = values
            case "types": filter.types = values
            case "entities": filter.entities = values
            case "streams": filter.streams = values
            case "actors": filter.actors = values
            case "correlations": filter.correlations = values
            default: refuse(.unknownField, "\(place).filter.\(name)", "a filter has no member \(name)")
            }
        }
        return filter
    }
}
