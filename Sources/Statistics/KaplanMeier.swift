internal import Glibc

/// How long things last, where some have not ended yet.
///
/// Kaplan & Meier, "Nonparametric Estimation from Incomplete Observations" (1958); the standard error is
/// Greenwood's (1926).
public enum KaplanMeier {
    public struct Spell: Sendable, Hashable {
        public let length: Double
        /// It ended; otherwise it had lasted so long when it was last seen.
        public let hasEnded: Bool

        public init(length: Double, hasEnded: Bool) {
            self.length = length
            self.hasEnded = hasEnded
        }
    }

    public struct Step: Sendable, Hashable {
        public let length: Double
        /// Those that had neither ended nor been lost sight of before it.
        public let atRisk: Int
        public let events: Int
        /// The share that lasts longer.
        public let survival: Double
        /// `nil` where all that were at risk ended.
        public let standardError: Double?
    }

    /// A step for each length at which something ended. At the same length endings come before losses of sight.
    public static func curve(_ spells: [Spell]) -> [Step] {
        let sorted = spells.sorted { $0.length < $1.length }
        var steps: [Step] = []
        var (survival, sum) = (1.0, 0.0)
        var index = 0
        while index < sorted.count {
            let length = sorted[index].length
            let atRisk = sorted.count - index
            var events = 0
            while index < sorted.count, sorted[index].length == length {
                if sorted[index].hasEnded { events += 1 }
                index += 1
            }
            if events == 0 { continue }
            survival *= Double(atRisk - events) / Double(atRisk)
            sum += Double(events) / (Double(atRisk) * Double(atRisk - events))
            steps.append(
                Step(
                    length: length, atRisk: atRisk, events: events, survival: survival,
                    standardError: events == atRisk ? nil : survival * sum.squareRoot()))
        }
        return steps
    }

    /// The log-rank test of whether two groups last equally long (Mantel 1966): χ² with one degree of freedom;
    /// `nil` where nothing can be told.
    public static func logRank(_ one: [Spell], _ other: [Spell]) -> Double? {
        let both = curve(one + other)
        let (first, second) = (AtRisk(one), AtRisk(other))
        var (difference, variance) = (0.0, 0.0)
        for step in both {
            let (n1, n2) = (Double(first.count(at: step.length)), Double(second.count(at: step.length)))
            let (n, d) = (n1 + n2, Double(step.events))
            difference += Double(first.events(at: step.length)) - d * n1 / n
            if n > 1 { variance += d * (n1 / n) * (n2 / n) * (n - d) / (n - 1) }
        }
        return variance > 0 ? difference * difference / variance : nil
    }

    private struct AtRisk {
        private let lengths: [Double]
        private var ended: [Double: Int] = [:]

        init(_ spells: [Spell]) {
            lengths = spells.map(\.length).sorted()
            for spell in spells where spell.hasEnded { ended[spell.length, default: 0] += 1 }
        }

        func events(at length: Double) -> Int { ended[length] ?? 0 }

        /// Those that last at least so long.
        func count(at length: Double) -> Int {
            var (low, high) = (0, lengths.count)
            while low < high {
                let middle = (low + high) / 2
                if lengths[middle] < length { low = middle + 1 } else { high = middle }
            }
            return lengths.count - low
        }
    }
}
