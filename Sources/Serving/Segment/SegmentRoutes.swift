internal import EventLog
internal import HTTPTypes
internal import Hummingbird
internal import Ledger

/// Calls of the Segment spec, as its libraries send them: each is appended as the events of the catalogue that it
/// amounts to. What of it has no place there is named in the answer and dropped.
enum SegmentRoutes {
    static let all: [Route] = SegmentCall.Kind.allCases.map(route) + [batch]

    private static let maximumCalls = 1_000
    /// A batch of the spec has 500 KB at most.
    private static let maximumBytes = 1 << 20
    private static let types = [AppendBody.json, "text/plain"]

    private static func route(_ kind: SegmentCall.Kind) -> Route {
        Route(
            .post, "/v1/\(kind.rawValue)", roles: AppendRoutes.roles,
            Operation(
                "segment" + kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst(),
                "Append what a \(kind.rawValue) call of the Segment spec says.",
                body: [.init(AppendBody.json, .object), .init("text/plain", .object)],
                answers: [
                    .init(201, "It is on disk.", content), .init(200, "There was nothing to write.", content),
                ], problems: [409, 413, 415, 422])
        ) { request, context, served in
            let call = try SegmentCall(try await root(of: request, context.rights), kind: kind)
            let result = try await served.append(call, context.rights)
            return .json(result.json.object, status: result.isWritten ? .created : .ok)
        }
    }

    private static let content = [Operation.Content(AppendBody.json, .named("SegmentAppended"))]

    private static let batch = Route(
        .post, "/v1/batch", roles: AppendRoutes.roles,
        Operation(
            "segmentBatch",
            "Append what several calls of the Segment spec say, each for itself, in their order; each has a result.",
            body: [
                .init(AppendBody.json, .named("SegmentBatch")), .init("text/plain", .named("SegmentBatch")),
            ],
            answers: [
                .init(200, "What became of each.", [.init(AppendBody.json, .named("SegmentResults"))])
            ], problems: [413, 415, 422])
    ) { request, context, served in
        guard let calls = try await root(of: request, context.rights)["batch"], calls.kind == .array else {
            throw Refusal(.missingField, "batch", "a batch is an array of calls")
        }
        let all = Array(calls.elements)
        guard all.count <= maximumCalls else {
            throw Refusal(.tooLarge, "batch", "a batch has at most \(maximumCalls) calls")
        }
        var results: [[UInt8]] = []
        for call in all { results.append(try await result(of: call, context.rights, served)) }
        var text = JSONText()
        text.add("results", array: results)
        return .json(text.object)
    }

    /// What is wrong with one call of a batch is said in its place; what is wrong here is thrown.
    private static func result(
        of value: JSONValue, _ rights: Rights, _ served: ServedLedger
    ) async throws -> [UInt8] {
        do {
            let result = try await served.append(try SegmentCall(value, kind: nil), rights)
            var text = result.json
            text.add("status", result.isWritten ? 201 : 200)
            return text.object
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            return Problem(error).json
        }
    }

    private static func root(of request: Request, _ rights: Rights) async throws -> JSONValue {
        let type = AppendBody.mediaType(of: request.headers)
        // Browsers' libraries say text/plain, for which a browser asks nobody's permission first. Where no token is
        // needed, any page that is open on this machine could thus write: there it has to ask.
        let types = rights == .local ? [AppendBody.json] : Self.types
        guard type.map(types.contains) ?? false else {
            throw Problem.unsupportedMediaType(type, known: types)
        }
        return try AppendBody.document(try await AppendBody.bytes(of: request, upTo: maximumBytes))
    }
}

extension ServedLedger {
    fileprivate func append(_ call: SegmentCall, _ rights: Rights) async throws -> SegmentResult {
        let result: SegmentResult
        do {
            result = try await ledger.append(call) { rights.covers(category: $0) }
        } catch let error as ForbiddenCategory {
            throw Problem.forbiddenCategory(error.category)
        }
        if let appended = result.appended, !appended.isRepeat {
            metrics.add(appended.events.count, to: .appendedEvents)
        }
        return result
    }
}

extension SegmentResult {
    fileprivate var isWritten: Bool { appended.map { !$0.isRepeat } ?? false }

    fileprivate var json: JSONText {
        var text = JSONText()
        if let appended {
            text.add("position", "\(appended.end - 1)")
            text.add("repeated", appended.isRepeat)
        }
        text.add("events", array: appended?.events.map(\.json) ?? [])
        text.add("ignored", strings: ignored)
        return text
    }
}
