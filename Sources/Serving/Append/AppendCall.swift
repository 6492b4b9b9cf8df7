internal import EventLog
internal import HTTPTypes
internal import Hummingbird
internal import Ledger

/// An append as a request asks for it.
struct AppendCall: Sendable {
    var drafts: [EventDraft]
    var expectations: [String: ExpectedRevision] = [:]
    var conditions: [AppendCondition] = []

    /// Reads what was sent to `stream`, or to several streams where that is `nil`.
    ///
    /// - Throws: ``Refusal`` and ``Problem`` with every reason.
    init(_ bytes: [UInt8], _ headers: some RequestHeaders, to stream: String?) throws {
        guard let stream else {
            self = try Self(bytes, headers)
            return
        }
        drafts = try AppendBody.drafts(in: bytes, headers, to: stream)
        if let text = headers.value(of: .expectedRevision) {
            guard let expected = ExpectedRevision(text) else {
                throw Problem.invalidParameter("Expected-Revision", "any, none, exists or a revision")
            }
            expectations[stream] = expected
        }
    }

    private init(_ bytes: [UInt8], _ headers: some RequestHeaders) throws {
        guard AppendBody.mediaType(of: headers) == AppendBody.json, !BinaryMode.isUsed(by: headers) else {
            drafts = try AppendBody.drafts(in: bytes, headers, to: nil)
            return
        }
        let body = try ManyBody(AppendBody.document(bytes))
        (drafts, expectations, conditions) = (body.drafts, body.expectations, body.conditions)
    }
}

extension ServedLedger {
    /// Appends, and answers where the events stand.
    func append(_ call: AppendCall, rights: Rights) async throws -> Response {
        try check(call, rights)
        return answer(
            to: try await ledger.append(
                call.drafts, expectations: call.expectations, conditions: call.conditions)
        ).response
    }

    /// As above for who waits in no task.
    ///
    /// - Parameter answer: called once, by this call where the append is refused for what it is, else on the
    ///   writer's thread, which it must not hold up.
    func append(
        _ call: AppendCall, rights: Rights,
        answer: @escaping @Sendable (Result<AppendResult, any Error>) -> Void
    ) throws {
        try check(call, rights)
        ledger.append(
            call.drafts, expectations: call.expectations, conditions: call.conditions, answer: answer)
    }

    private func check(_ call: AppendCall, _ rights: Rights) throws(Problem) {
        for draft in call.drafts {
            let category = draft.stream.prefix { $0 != "-" }
            guard rights.covers(category: category) else { throw Problem.forbiddenCategory(category) }
        }
    }

    func answer(to result: AppendResult) -> WholeAnswer {
        if !result.isRepeat { metrics.add(result.events.count, to: .appendedEvents) }
        return WholeAnswer(result.isRepeat ? .ok : .created, result.json, mediaType: AppendBody.json)
    }
}
