/// A function of many rows that statements can call, such as `median(x)`.
public struct SQLAggregate: Sendable {
    /// What one group's rows have come to.
    public protocol State {
        mutating func add(_ arguments: [SQLValue]) throws
        /// Called once, also where the group has no rows.
        mutating func result() throws -> SQLValue
    }

    /// snake_case.
    public let name: String
    public let argumentCount: Int
    let start: @Sendable () -> any State

    public init(_ name: String, argumentCount: Int, _ start: @escaping @Sendable () -> any State) {
        self.name = name
        self.argumentCount = argumentCount
        self.start = start
    }
}
