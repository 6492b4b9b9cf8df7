public import EventLog
public import Projecting

extension Ledger {
    /// The reports whose rows are fitted models.
    public static let models = ["bg_nbd", "gamma_gamma"]

    /// Writes down what a model was fitted to and found: parameters, log-likelihood, convergence and the moment,
    /// as an event `model.fitted` of the stream `model-<name>`. It is a company type, defined in the log before the
    /// first one, so that a ledger that never records a fit knows nothing of it.
    ///
    /// - Parameters:
    ///   - model: One of ``models``.
    ///   - rows: The report's rows: a fit for each currency.
    ///   - moment: What the report read.
    /// - Throws: ``Refusal``.
    public func recordFit(
        of model: String, _ rows: [[(column: String, value: SQLValue)]], at moment: SQLMoment
    ) async throws -> Appended {
        var data = JSONText()
        data.add("model", model)
        data.add("fits", array: rows.map(Self.object))
        data.add("position", moment.end)
        if let validAt = moment.validAt { data.add("validAt", validAt.description) }
        data.add("now", moment.now.description)
        let definition = Self.event(
            "catalogue.type_defined", "catalogue-model-fitted", id: "daftar-model-fitted-1",
            Array(Self.fitted.utf8))
        _ = try await append([EventDraft(json: definition)])
        let event = Self.event("model.fitted", "model-\(model)", id: nil, data.object)
        let result = try await append([EventDraft(json: event)])
        guard let appended = result.events.first else {
            throw Refusal(.invalidValue, "", "nothing to record")
        }
        return appended
    }

    /// The same for all ledgers and times: sent again, it is known.
    private static let fitted = """
        {"type":"model.fitted","category":"model","fields":[\
        {"name":"model","kind":"key","required":true},{"name":"fits","kind":"json","required":true},\
        {"name":"position","kind":"integer","required":true},\
        {"name":"validAt","kind":"instant","required":false},{"name":"now","kind":"instant","required":true}],\
        "transitions":[{"from":[],"to":"fitted"},{"from":["fitted"],"to":"fitted"}]}
        """

    private static func event(_ type: String, _ stream: String, id: String?, _ data: [UInt8]) -> [UInt8] {
        var text = JSONText()
        if let id {
            text.add("id", id)
            text.add("time", "2025-01-01T00:00:00Z")
        }
        text.add("type", type)
        text.add("subject", stream)
        text.add("data", json: data)
        return text.object
    }

    private static func object(_ row: [(column: String, value: SQLValue)]) -> [UInt8] {
        var text = JSONText()
        for (column, value) in row {
            switch value {
            case .null: text.add(column, nil as Double?)
            case .integer(let number): text.add(column, number)
            case .real(let number): text.add(column, number)
            case .text(let string): text.add(column, string)
            }
        }
        return text.object
    }
}
