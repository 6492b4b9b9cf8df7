internal import EventLog
internal import Hummingbird

extension Filter {
    /// Values of one kind that a request may give.
    private static let maximumValues = 256

    /// The parameters that ``init(_:)`` reads.
    static let parameters: [Operation.Parameter] = [
        (
            "category",
            "Only events of this category; of one kind any may match, all kinds that are given must."
        ),
        ("type", "Only events of this type."), ("entity", "Only events that concern this entity."),
        ("stream", "Only events of this stream."), ("actor", "Only events by this actor."),
        ("correlation", "Only events with this correlation id."),
    ].map { .init($0, in: .query, $1, isRepeatable: true) }

    /// As the query says.
    init(_ request: Request) throws(Problem) {
        func values(_ name: String) throws(Problem) -> [String] {
            let values = request.uri.queryParameters.getAll(name).map { String($0) }
            guard values.count <= Self.maximumValues else {
                throw Problem.invalidParameter(name, "may be given \(Self.maximumValues) times")
            }
            return values
        }
        func names(_ name: String) throws(Problem) -> [String] {
            let names = try values(name)
            guard names.allSatisfy({ StreamName.isValid($0) }) else {
                throw Problem.invalidParameter(name, "<category>-<id>")
            }
            return names
        }
        self.init(
            categories: try values("category"), types: try values("type"), entities: try names("entity"),
            actors: try values("actor"), correlations: try values("correlation"),
            streams: try names("stream"))
    }

    /// As far as somebody with `rights` may see: without categories, those of the token.
    ///
    /// - Throws: ``Problem`` `forbidden_category`.
    func bound(to rights: Rights) throws(Problem) -> Filter {
        guard let allowed = rights.categories else { return self }
        for category in categories where !allowed.contains(category) {
            throw Problem.forbiddenCategory(category)
        }
        if !categories.isEmpty { return self }
        var bound = self
        bound.categories = allowed.sorted()
        // A token for no category sees nothing.
        if bound.categories.isEmpty { bound.categories = [""] }
        return bound
    }
}
