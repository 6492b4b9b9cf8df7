/// What a request may, by its token.
public struct Rights: Sendable, Equatable {
    /// The token's id; `local` where none is needed.
    public var name: String
    public var roles: Set<Role>
    /// The categories of events that it may see and append; `nil`: all.
    public var categories: Set<String>?
    public var seesPersonalValues: Bool

    /// Of a request to what needs no token.
    static let none = Rights(name: "", roles: [], categories: nil, seesPersonalValues: false)
    /// Of every request on this machine, as long as no token was made.
    static let local = Rights(
        name: "local", roles: Set(Role.allCases), categories: nil, seesPersonalValues: true)

    /// Whether events of `category` may be seen and appended.
    public func covers(category: some StringProtocol) -> Bool {
        categories?.contains(String(category)) ?? true
    }
}
