internal import Glibc

/// The gamma-gamma model of what a purchase is worth: values vary around each customer's mean, and the means
/// vary between customers.
///
/// Fader & Hardie, "The Gamma-Gamma Model of Monetary Value" (2013).
public struct GammaGamma: Sendable, Hashable {
    public let p: Double
    public let q: Double
    /// In the unit of the values.
    public let v: Double

    public init(p: Double, q: Double, v: Double) {
        (self.p, self.q, self.v) = (p, q, v)
    }

    /// The mean value to be expected of a customer's purchases, `repeats` of which had `mean` so far
    /// (equation 5); without any that of all customers. `nil` where the mean of all does not exist.
    public func expectedValue(repeats: Int, mean: Double) -> Double? {
        let x = Double(repeats)
        let below = p * x + q - 1
        return below > 0 ? p * (v + x * mean) / below : nil
    }

    public struct Fit: Sendable, Hashable {
        public let model: GammaGamma
        public let logLikelihood: Double
        /// The gradient vanished, and no parameter ran to a bound.
        public let isConverged: Bool
    }

    /// The most likely model (equation 1a) of customers with at least one repeat purchase and a mean above 0;
    /// others are left out. `nil` where fewer than two different means are left.
    public static func fit(_ customers: [(repeats: Int, mean: Double)]) -> Fit? {
        let buyers = customers.filter { $0.repeats > 0 && $0.mean > 0 }
            .sorted { ($0.repeats, $0.mean) < ($1.repeats, $1.mean) }
        guard let first = buyers.first, buyers.contains(where: { $0.mean != first.mean }) else { return nil }
        let typical = buyers.reduce(0) { $0 + $1.mean } / Double(buyers.count)
        let starts = [
            [1, 1, log(typical)], [2, 1.5, log(typical) - 1], [0, 0.5, log(typical)],
            [3, 3, log(typical) + 1],
        ]
        func objective(_ buyers: [(repeats: Int, mean: Double)]) -> BFGS.Objective {
            let scale = -1 / Double(buyers.count)
            return { point in
                let (value, gradient) = likelihood(of: buyers, at: point.map { exp($0) })
                return (value * scale, zip(gradient, point).map { $0 * exp($1) * scale })
            }
        }
        // The best start can be told of some, taken evenly from few repeats to many.
        let step = buyers.count / BetaGeometric.sampleSize
        let sample = stride(from: step / 2, to: buyers.count, by: max(1, step)).map { buyers[$0] }
        let isTelling = step > 1 && sample.contains { $0.mean != sample[0].mean }
        let found = BFGS(bounds: BetaGeometric.bounds).minimum(
            from: starts, trying: isTelling ? objective(sample) : nil, of: objective(buyers))
        guard let found else { return nil }
        let point = found.point.map { exp($0) }
        return Fit(
            model: GammaGamma(p: point[0], q: point[1], v: point[2]),
            logLikelihood: -found.value * Double(buyers.count),
            isConverged: found.isConverged && !found.isOnBound)
    }

    /// The log-likelihood at p, q, v, with its gradient.
    static func likelihood(
        of buyers: [(repeats: Int, mean: Double)], at point: [Double]
    ) -> (Double, [Double]) {
        let (p, q, v) = (point[0], point[1], point[2])
        let (gammaOfQ, digammaOfQ) = (LogGamma.value(q), LogGamma.derivative(q))
        var value = 0.0
        var (byP, byQ, byV) = (0.0, 0.0, 0.0)
        // Buyers come in the order of x, on which the gamma functions depend alone.
        var (present, gammas, ofWhole, ofShape) = (-1, 0.0, 0.0, 0.0)
        for (repeats, mean) in buyers {
            let x = Double(repeats)
            let (shape, whole) = (p * x, p * x + q)
            if repeats != present {
                present = repeats
                gammas = LogGamma.value(whole) - LogGamma.value(shape) - gammaOfQ + q * log(v)
                (ofWhole, ofShape) = (LogGamma.derivative(whole), LogGamma.derivative(shape))
            }
            let sum = v + x * mean
            let (logOfSum, logOfTotal) = (log(sum), log(x * mean))
            value += gammas + shape * logOfTotal - log(mean) - whole * logOfSum
            byP += x * (ofWhole - ofShape + logOfTotal - logOfSum)
            byQ += ofWhole - digammaOfQ + log(v) - logOfSum
            byV += q / v - whole / sum
        }
        return (value, [byP, byQ, byV])
    }
}

/// The logarithm of the gamma function of positive numbers.
enum LogGamma {
    static func value(_ number: Double) -> Double {
        var sign: Int32 = 0
        return lgamma_r(number, &sign)
    }

    /// The digamma function: its recurrence up to 10, then its asymptotic series (Abramowitz & Stegun, 6.3.18).
    static func derivative(_ number: Double) -> Double {
        var (x, sum) = (number, 0.0)
        while x < 10 {
            sum -= 1 / x
            x += 1
        }
        let square = 1 / (x * x)
        let series =
            square
            * (1.0 / 12 - square
                * (1.0 / 120 - square * (1.0 / 252 - square * (1.0 / 240 - square * (1.0 / 132)))))
        return sum + log(x) - 1 / (2 * x) - series
    }
}
