internal import EventLog
internal import Hummingbird
internal import Ledger

extension ServedLedger {
    /// Where what was known `asOf` ends.
    func end(asOf text: String?) throws -> UInt64 {
        do {
            return try ledger.moment(asOf: text, validAt: nil).end
        } catch let refusal as Refusal {
            throw Problem.invalidParameter("as_of", refusal.reasons[0].message)
        }
    }

    func moment(_ questions: Questions) throws -> Moment {
        do {
            return try ledger.moment(asOf: questions.text("as_of"), validAt: questions.text("valid_at"))
        } catch let refusal as Refusal {
            throw Problem.invalidMoment(refusal)
        }
    }

    /// Waits until the views have what the request asks for with `at_least`.
    ///
    /// - Throws: ``Problem`` 503 `behind`; 400 where the log has no such position.
    func waitForViews(_ questions: Questions) async throws {
        guard let position = try questions.position("at_least") else { return }
        let head = try ledger.log.headPosition()
        guard position < head else {
            throw Problem.invalidParameter(
                "at_least", "the log has no event at \(position); it ends at \(head)")
        }
        guard await followed.wait(for: position, milliseconds: settings.limits.waitMilliseconds) else {
            throw Problem.behind(position)
        }
    }

    /// Runs a long read on the threads for it.
    func scanning<Result: Sendable>(_ body: @Sendable @escaping () throws -> Result) async throws -> Result {
        try await withTaskExecutorPreference(scans) { try body() }
    }

    /// Items that are read where the request is, as a change of thread would cost more.
    private static let fewItems = 128

    /// Runs a read of at most `items`, on the threads for long ones if they are many.
    func reading<Result: Sendable>(
        _ items: Int, _ body: @Sendable @escaping () throws -> Result
    ) async throws -> Result {
        items <= Self.fewItems ? try body() : try await scanning(body)
    }

    /// Records that a person read personal values, before they are given. Programs' reads are not recorded:
    /// who has the auditor's role is a person.
    func recordRead(
        by rights: Rights, _ what: String, _ request: Request, question: String? = nil, rows: Int
    ) async throws {
        guard rights.isRecorded else { return }
        try await ledger.recordRead(
            what, query: question ?? request.uri.string, rows: rows, actor: "token-\(rights.name)")
        metrics.add(1, to: .accessRecords)
    }
}

extension Problem {
    /// Of a moment that cannot be understood.
    static func invalidMoment(_ refusal: Refusal) -> Problem {
        let reason = refusal.reasons[0]
        return invalidParameter(reason.field.replacing("-", with: "_"), reason.message)
    }
}
