public import EventLog
public import Projecting

extension Ledger {
    /// The reports whose rows are fitted models.
    public static let models = ["bg_nbd", "gamma_gamma"]

    /// The models that a report fits or uses, by its name.
    public static let modelsOfReports = [
        "bg_nbd": ["bg_nbd"], "gamma_gamma": ["gamma_gamma"], "customer_value": models,
    ]

    /// What a model was fitted to and found, a fit for each currency: the rows of its report.
    public struct Fit: Sendable {
        public let model: String
        public let rows: [[(column: String, value: SQLValue)]]

        /// - Parameter model: One of ``Ledger/models``.
        public init(model: String, rows: [[(column: String, value: SQLValue)]]) {
            (self.model, self.rows) = (model, rows)
        }
    }

    /// Writes down what models were fitted to and found: parameters, log-likelihood, convergence and the moment,
    /// each as an event `model.fitted` of the stream `model-<name>`, all or none. It is a company type, defined in the
    /// log before the first one, so that a ledger that never records a fit knows nothing of it.
    ///
    /// - Parameter moment: What the reports read.
    /// - Throws: ``Refusal``.
    public func record(_ fits: [Fit], at moment: SQLMoment) async throws -> [Appended] {
        let definition = Self.event(
            "catalogue.type_defined", "catalogue-model-fitted", id: "daftar-model-fitted-1",
            Array(Self.fitted.utf8))
        _ = try await append([EventDraft(json: definition)])
        let events = try fits.map { fit in
            var data = JSONText()
            data.add("model", fit.model)
            data.add("fits", array: fit.rows.map(Self.object))
            data.add("position", moment.end)
            if let validAt = moment.validAt { data.add("validAt", validAt.description) }
            data.add("now", moment.now.description)
            return try EventDraft(
                json: Self.event("model.fitted", "model-\(fit.model)", id: nil, data.object))
        }
        return try await append(events).events
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
        for (column, value) in row { text.add(column, json: value.json) }
        return text.object
    }
}
