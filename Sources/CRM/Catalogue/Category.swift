/// A kind of entity and the states that its streams pass through.
public struct Category: Sendable {
    public let name: String
    /// In the order of the declaration, later ones added by a company's types behind. State number n is
    /// `states[n - 1]`; 0 is the stream that does not exist yet. Numbers never change: guards keep them.
    public internal(set) var states: [String]
    /// The states that only events naming them take.
    public let terminal: [String]

    static let maximumStateCount = 200

    public func number(ofState name: some StringProtocol) -> UInt8? {
        states.firstIndex { $0 == name }.map { UInt8($0 + 1) }
    }

    /// The state's name; `–` for the stream that does not exist.
    public func name(ofState number: UInt8) -> String {
        number > 0 && Int(number) <= states.count ? states[Int(number) - 1] : "–"
    }
}
