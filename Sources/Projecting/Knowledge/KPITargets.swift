internal import EventLog

/// What key figures are meant to reach: a starting set (Projections/KPIs/README.md), and what `kpi.target_set` has put in its place.
public struct KPITargets: Sendable {
    public struct Target: Sendable, Equatable {
        /// A row of the board, or a family of rows such as `first_response`.
        public let kpi: String
        /// The unit that it holds for; `nil`: for all that have none of their own.
        public let orgUnit: String?
        public let target: Double
        /// Ends of the band; an end that is `nil` is open.
        public let low: Double?
        public let high: Double?
        /// Whether it is of the starting set.
        public let isDefault: Bool
    }

    private struct Key: Hashable {
        let kpi: String
        let orgUnit: String?
    }

    private var targets: [Key: Target]

    /// Figures of which less is better.
    private static let lowerIsBetter: Set<String> = [
        "talk_time", "wrap_time", "abandon_rate", "forecast_variance", "agent_attrition", "first_response",
        "first_response_median", "first_response_p90", "resolution", "resolution_median", "resolution_p90",
        "lead_response", "cycle_time",
    ]

    public static func isLowerBetter(_ kpi: String) -> Bool { lowerIsBetter.contains(kpi) }

    /// The starting set.
    public init() {
        targets = [:]
        for (kpi, target, low, high) in [
            ("fcr", 0.70, 0.70, 0.75), ("service_level", 0.80, nil, nil), ("talk_time", 240_000, nil, nil),
            ("wrap_time", 360_000, nil, nil), ("abandon_rate", 0.08, 0.05, 0.08),
            ("occupancy", 0.85, 0.85, 0.90), ("utilisation", 0.85, 0.85, 0.90),
            ("forecast_variance", 0.05, nil, nil), ("csat", 0.90, nil, nil),
            ("agent_attrition", 0.15, nil, nil),
        ] as [(String, Double, Double?, Double?)] {
            targets[Key(kpi: kpi, orgUnit: nil)] = Target(
                kpi: kpi, orgUnit: nil, target: target, low: low, high: high, isDefault: true)
        }
    }

    /// Puts what the data of `kpi.target_set` says in place of what was set before.
    mutating func set(_ data: JSONValue) {
        guard let kpi = data["kpi"]?.string, let target = data["target"]?.double else { return }
        let orgUnit = data["orgUnit"]?.string
        targets[Key(kpi: kpi, orgUnit: orgUnit)] = Target(
            kpi: kpi, orgUnit: orgUnit, target: target, low: data["band"]?["low"]?.double,
            high: data["band"]?["high"]?.double, isDefault: false)
    }

    /// In order of key figure and unit.
    public var all: [Target] {
        targets.values.sorted {
            ($0.kpi, $0.orgUnit ?? "") < ($1.kpi, $1.orgUnit ?? "")
        }
    }
}
