/// What the company has set – pipelines, calendars, targets, rates of exchange – as known at a position. Settings
/// take effect by position alone.
public struct Settings: Sendable {
    /// A stage of a pipeline, in the order of the funnel.
    public struct Stage: Sendable, Equatable {
        public let key: String
        public let name: String
        public let probabilityPercent: Int64
        public var isRetired: Bool

        public init(key: String, name: String, probabilityPercent: Int64, isRetired: Bool = false) {
            self.key = key
            self.name = name
            self.probabilityPercent = probabilityPercent
            self.isRetired = isRetired
        }
    }

    /// By the pipeline's stream; one whose definition is annulled is absent.
    public let pipelines: [String: [Stage]]
    /// By the calendar's stream, in order of position.
    public let calendars: [String: [CalendarVersion]]
    public let targets: KPITargets
    public let exchangeRates: [ExchangeRate]

    public init(
        pipelines: [String: [Stage]], calendars: [String: [CalendarVersion]] = [:],
        targets: KPITargets = KPITargets(), exchangeRates: [ExchangeRate] = []
    ) {
        self.pipelines = pipelines
        self.calendars = calendars
        self.targets = targets
        self.exchangeRates = exchangeRates
    }

    public static let defaultPipeline = [
        Stage(key: "prospecting", name: "Prospecting", probabilityPercent: 10),
        Stage(key: "qualification", name: "Qualification", probabilityPercent: 25),
        Stage(key: "proposal", name: "Proposal", probabilityPercent: 50),
        Stage(key: "negotiation", name: "Negotiation", probabilityPercent: 75),
    ]

    /// Where a deal without a named stage stands: the first stage that is not retired.
    public func firstStage(of pipeline: Value) -> Value {
        let stages = pipeline.text.flatMap { pipelines[$0] } ?? []
        return stages.first { !$0.isRetired }.map { .text($0.key) } ?? .null
    }

    /// The percentage of `stage` in `pipeline`; 0 for a stage that the pipeline does not have.
    public func probability(of stage: Value, in pipeline: Value) -> Value {
        guard case .text(let key) = stage else { return .null }
        let stages = pipeline.text.flatMap { pipelines[$0] } ?? []
        return .integer(stages.first { $0.key == key }?.probabilityPercent ?? 0)
    }

    /// A deal's spells – stage, entered, left, whether reopened, probability set by hand – with the default
    /// stage in place; spells that turn out to be in one stage become one.
    public func spells(_ spells: [Value], in pipeline: Value) -> [[Value]] {
        var result: [[Value]] = []
        for spell in spells {
            var parts = spell.list
            let isDefault = parts[0] == .null
            if isDefault { parts[0] = firstStage(of: pipeline) }
            if let last = result.last, last[0] == parts[0], parts[3] != .integer(1) {
                result[result.count - 1][2] = parts[2]
                if parts[4] != .null { result[result.count - 1][4] = parts[4] }
            } else {
                result.append(parts)
            }
        }
        return result
    }
}
