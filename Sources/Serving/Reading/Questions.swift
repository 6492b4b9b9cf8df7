internal import EventLog
internal import HTTPTypes
internal import Hummingbird

/// What a request's query says, read strictly: what cannot be understood is refused and named.
struct Questions {
    private let request: Request
    private let limits: ServerLimits

    init(_ request: Request, _ limits: ServerLimits) {
        self.request = request
        self.limits = limits
    }

    /// The one value of `name`; `nil` where it is not given.
    func text(_ name: String) throws -> String? {
        let values = all(name)
        guard values.count <= 1 else { throw Problem.invalidParameter(name, "given \(values.count) times") }
        return values.first
    }

    func required(_ name: String) throws -> String {
        guard let text = try text(name), !text.isEmpty else {
            throw Problem.invalidParameter(name, "is needed")
        }
        return text
    }

    func all(_ name: String) -> [String] {
        request.uri.queryParameters[values: name[...]].map(String.init)
    }

    func position(_ name: String) throws -> UInt64? {
        try text(name).map { text in
            guard let position = UInt64(text) else {
                throw Problem.invalidParameter(name, "a number from 0 to 18446744073709551615")
            }
            return position
        }
    }

    /// How many items a page may have.
    func limit(or usual: Int = 100) throws -> Int {
        guard let text = try text("limit") else { return usual }
        guard let limit = Int(text), (1...limits.pageItems).contains(limit) else {
            throw Problem.invalidParameter("limit", "a number from 1 to \(limits.pageItems)")
        }
        return limit
    }

    /// The number of items that is asked for, if any: NDJSON has no end of its own.
    func limitIfGiven() throws -> Int? {
        guard let text = try text("limit") else { return nil }
        guard let limit = Int(text), limit >= 1 else {
            throw Problem.invalidParameter("limit", "a positive number")
        }
        return limit
    }

    func direction() throws -> ReadDirection {
        switch try text("direction") {
        case nil, "forward": return .forward
        case "backward": return .backward
        default: throw Problem.invalidParameter("direction", "forward or backward")
        }
    }

    /// The events that are asked for, as far as `rights` go.
    func filter(_ rights: Rights) throws -> Filter { try Filter(request).bound(to: rights) }

    /// Whether an answer of lines is asked for, which has no bound.
    var wantsLines: Bool {
        request.headers[values: .accept].contains { $0.lowercased().contains(Lines.mediaType) }
    }
}

extension Operation.Parameter {
    static let moment: [Operation.Parameter] = [
        .init("as_of", in: .query, "What was known: an instant, a date (its end) or `@position`."),
        .init("valid_at", in: .query, "What was true: an instant or a date (its end)."),
    ]
    static let atLeast = Operation.Parameter(
        "at_least", in: .query,
        "Wait until the views have the event at this position; an append answers with it.",
        schema: .position)
    static let direction = Operation.Parameter(
        "direction", in: .query, "`forward` (the default) or `backward`.",
        schema: .oneOf(["forward", "backward"]))
    static let limit = Operation.Parameter(
        "limit", in: .query, "At most so many.", schema: .integer(1...10_000))
}
