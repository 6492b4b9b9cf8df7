internal import EventLog

/// A function of its arguments alone that statements can call.
public struct SQLFunction: Sendable {
    /// snake_case.
    public let name: String
    /// `nil`: any number.
    public let argumentCount: Int?
    let body: Body

    enum Body: Sendable {
        case ofArguments(@Sendable ([SQLValue]) throws -> SQLValue)
        case ofMoment(@Sendable (SQLMoment) -> SQLValue)
    }

    /// `body` gives the same for the same arguments, always. What it throws ends the statement.
    public init(
        _ name: String, argumentCount: Int?, _ body: @escaping @Sendable ([SQLValue]) throws -> SQLValue
    ) {
        self.name = name
        self.argumentCount = argumentCount
        self.body = .ofArguments(body)
    }

    private init(ofMoment name: String, _ body: @escaping @Sendable (SQLMoment) -> SQLValue) {
        self.name = name
        argumentCount = 0
        self.body = .ofMoment(body)
    }

    /// `now()`: the instant of the statement's moment, which ages are counted to. Never the clock.
    static let now = SQLFunction(ofMoment: "now") { .text($0.now.description) }
}
