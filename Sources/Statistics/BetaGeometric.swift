internal import Glibc

/// The BG/NBD model of repeat buying: how often a customer buys while active (a Poisson rate that varies as a
/// gamma distribution with shape r and scale α) and whether he drops out after a purchase (a probability that
/// varies as a beta distribution with a and b).
///
/// Fader, Hardie & Lee, "Counting Your Customers the Easy Way", Marketing Science 24 (2005).
public struct BetaGeometric: Sendable, Hashable {
    public let r: Double
    /// In the unit of time of the histories that it was fitted to.
    public let alpha: Double
    public let a: Double
    public let b: Double

    public init(r: Double, alpha: Double, a: Double, b: Double) {
        (self.r, self.alpha, self.a, self.b) = (r, alpha, a, b)
    }

    /// What is known of one customer.
    public struct History: Sendable, Hashable {
        /// x: purchases after the first.
        public let repeats: Int
        /// t_x: from the first purchase to the last; 0 where there is no other.
        public let recency: Double
        /// T: from the first purchase to now.
        public let age: Double

        /// More than anybody buys: what is computed for each x up to the largest one stays small.
        public static let maximumRepeats = 1_000_000

        /// - Returns: `nil` for what no customer can have.
        public init?(repeats: Int, recency: Double, age: Double) {
            guard (0...Self.maximumRepeats).contains(repeats), recency >= 0, recency <= age, age.isFinite,
                repeats > 0 || recency == 0
            else { return nil }
            (self.repeats, self.recency, self.age) = (repeats, recency, age)
        }
    }

    /// The chance that the customer is still active (equation for P(alive) in the authors' note of 2008).
    public func aliveProbability(_ history: History) -> Double {
        1 / (1 + odds(history))
    }

    /// The odds of having dropped out.
    private func odds(_ history: History) -> Double {
        guard history.repeats > 0 else { return 0 }
        let x = Double(history.repeats)
        return a / (b + x - 1)
            * exp((r + x) * (log(alpha + history.age) - log(alpha + history.recency)))
    }

    /// Purchases to be expected in the `time` that follows (equation 10). `nil` where the series does not
    /// settle.
    public func expectedPurchases(_ history: History, in time: Double) -> Double? {
        if abs(a - 1) < 1e-5 {
            // The formula is 0 ÷ 0 there; it is smooth on both sides.
            let sides = [1 - 1e-4, 1 + 1e-4].compactMap {
                BetaGeometric(r: r, alpha: alpha, a: $0, b: b).expectedPurchases(history, in: time)
            }
            return sides.count == 2 ? (sides[0] + sides[1]) / 2 : nil
        }
        let x = Double(history.repeats)
        let z = time / (alpha + history.age + time)
        // Euler's transformation takes the power that would overflow out of the hypergeometric function.
        guard let series = Hypergeometric.value(a + b - 1 - r, a - 1, a + b + x - 1, at: z) else {
            return nil
        }
        let share = 1 - exp((a - 1) * log1p(-z)) * series
        return (a + b + x - 1) / (a - 1) * share / (1 + odds(history))
    }
}

/// The hypergeometric function ₂F₁.
enum Hypergeometric {
    private static let maximumTerms = 200_000

    /// Its series, for 0 ≤ z < 1; `nil` where it does not settle.
    static func value(_ a: Double, _ b: Double, _ c: Double, at z: Double) -> Double? {
        var (term, sum) = (1.0, 1.0)
        for k in 0..<maximumTerms {
            let n = Double(k)
            term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z
            sum += term
            if abs(term) <= 1e-16 * abs(sum) { return sum }
        }
        return nil
    }
}
