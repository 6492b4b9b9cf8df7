import EventLog

/// Three years of a company that sells, rents and services coffee machines in Europe and Iran: seeded, so that
/// the same day gives the same company.
struct DemoCompany {
    struct Person {
        let stream: String
        let name: String
        let account: String
        let since: Int64
        let consents: Bool
        /// How much they buy and call, about 1.
        let eagerness: Double
    }

    static let years = 3
    static let hour: Int64 = 3_600_000_000
    static let day: Int64 = 24 * hour
    static let minute: Int64 = 60_000_000

    var random: BenchRandom
    private(set) var facts: [DemoFact] = []
    private var counts: [String: Int] = [:]
    /// Microseconds since 1970.
    let start: Int64
    let end: Int64

    var sellers: [String] = []
    var agents: [String] = []
    var accounts: [String] = []
    var people: [Person] = []
    var products: [(stream: String, name: String, price: Int)] = []
    var campaigns: [(stream: String, launched: Int64, ended: Int64, channel: String)] = []
    /// Who was touched by which campaign.
    var touched: [String: [(campaign: String, at: Int64)]] = [:]

    /// How many customers, deals, subscriptions, calls and tickets there are, 1 by default.
    private let scale: Double

    /// - Parameter end: Nothing happens after it; microseconds since 1970.
    init(seed: UInt64, end: Int64, scale: Double = 1) {
        random = BenchRandom(seed: seed)
        self.scale = scale
        self.end = end
        start = (end / Self.day - Int64(Self.years) * 365) * Self.day
        organise()
        meetPeople()
        runCampaigns()
        sell()
        subscribe()
        order()
        serve()
        facts.removeAll { $0.time > end }
        facts.sort { $0.time < $1.time }
    }

    /// `count` things of a company of the usual size, as many as there are of them in this one: at least one.
    func scaled(_ count: Int) -> Int { max(1, Int((Double(count) * scale).rounded())) }

    // MARK: Saying

    mutating func say(
        _ type: String, _ stream: String, _ time: Int64, by actor: String? = nil, _ data: DemoValue = [:]
    ) {
        facts.append(DemoFact(time: time, type: type, stream: stream, actor: actor, data: data))
    }

    /// A stream of its own: `deal-1001`, `deal-1002` …
    mutating func stream(_ category: String) -> String {
        counts[category, default: 1_000] += 1
        return "\(category)-\(counts[category] ?? 0)"
    }

    // MARK: Chance

    mutating func below(_ bound: Int) -> Int { random.below(max(1, bound)) }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// A time in working hours of the day that `time` is in: to the second, 07:00–16:00 UTC.
    mutating func working(_ time: Int64) -> Int64 {
        let day = time / Self.day * Self.day
        return day + 7 * Self.hour + Int64(below(9 * 3_600)) * 1_000_000
    }

    /// About so many days later, in working hours, and later in any case.
    mutating func later(_ time: Int64, days: Int) -> Int64 {
        let half = max(1, days)
        return max(working(time + Int64(1 + half / 2 + below(half)) * Self.day), time + Self.minute)
    }

    /// A while of about `seconds`: half to one and a half of it.
    mutating func span(_ seconds: Int) -> Int64 {
        Int64(seconds / 2 + below(max(1, seconds))) * 1_000_000 + 1_000_000
    }
}
