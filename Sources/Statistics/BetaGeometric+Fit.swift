internal import Glibc

extension BetaGeometric {
    /// What was found by maximum likelihood.
    public struct Fit: Sendable, Hashable {
        public let model: BetaGeometric
        /// Natural.
        public let logLikelihood: Double
        /// The gradient vanished, and no parameter ran to a bound.
        public let isConverged: Bool
    }

    /// The logarithms of all parameters lie between these: what runs beyond has no maximum.
    static let bounds = -10.0...10.0

    /// Of so many the best start can be told.
    static let sampleSize = 400

    /// The most likely model of `histories`; `nil` where there is no repeat purchase to learn from.
    public static func fit(_ histories: [History]) -> Fit? {
        let likelihood = BetaGeometricLikelihood(histories)
        guard likelihood.repeats > 0 else { return nil }
        let age = log(max(likelihood.meanAge, 1e-3))
        let starts = [
            [log(0.25), log(5.0), log(0.5), log(2.0)], [0, age, 0, 0], [log(0.5), age - 2, -1, 1],
            [1, age + 1, -2, 2],
        ]
        func objective(_ likelihood: BetaGeometricLikelihood) -> BFGS.Objective {
            { point in
                let (value, gradient) = likelihood.value(at: point.map { exp($0) })
                // By customer, so that the tolerance means the same for many and few; by the logarithm's rule.
                let scale = -1 / likelihood.count
                return (value * scale, zip(gradient, point).map { $0 * exp($1) * scale })
            }
        }
        let found = BFGS(bounds: bounds).minimum(
            from: starts, trying: likelihood.sample(of: sampleSize).map(objective), of: objective(likelihood))
        guard let found else { return nil }
        let point = found.point.map { exp($0) }
        return Fit(
            model: BetaGeometric(r: point[0], alpha: point[1], a: point[2], b: point[3]),
            logLikelihood: -found.value * likelihood.count,
            isConverged: found.isConverged && !found.isOnBound)
    }
}

/// The log-likelihood of histories (equation 6), with its gradient. Since x is whole, every difference of
/// log-gammas is a sum of x logarithms: nothing cancels, however large the parameters. What depends on x alone
/// is computed once for each x.
struct BetaGeometricLikelihood {
    private typealias Group = (history: BetaGeometric.History, weight: Double)
    private let groups: [Group]
    /// How many histories have x, by x.
    private let counts: [Double]
    let count: Double
    let repeats: Int
    let meanAge: Double

    init(_ histories: [BetaGeometric.History]) {
        var weights: [BetaGeometric.History: Double] = [:]
        for history in histories { weights[history, default: 0] += 1 }
        // In an order of their own: the sum, and so the fit, is the same wherever they come from.
        self.init(
            groups: weights.map { ($0.key, $0.value) }.sorted { one, other in
                (one.0.repeats, one.0.recency, one.0.age) < (other.0.repeats, other.0.recency, other.0.age)
            })
    }

    private init(groups: [Group]) {
        self.groups = groups
        var counts = Array(repeating: 0.0, count: 1 + (groups.last?.history.repeats ?? 0))
        for (history, weight) in groups { counts[history.repeats] += weight }
        self.counts = counts
        count = counts.reduce(0, +)
        repeats = Int(counts.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element })
        meanAge = groups.reduce(0) { $0 + $1.history.age * $1.weight } / max(1, count)
    }

    /// That of about `size` different histories, taken evenly from few repeats to many; `nil` where there are not
    /// many more, or nobody bought again among those that were taken.
    func sample(of size: Int) -> BetaGeometricLikelihood? {
        let step = groups.count / size
        guard step > 1 else { return nil }
        let some = stride(from: step / 2, to: groups.count, by: step).map { groups[$0] }
        let sample = BetaGeometricLikelihood(groups: some)
        return sample.repeats > 0 ? sample : nil
    }

    /// At r, α, a, b; the gradient by these.
    func value(at point: [Double]) -> (Double, [Double]) {
        let (r, alpha, a, b) = (point[0], point[1], point[2], point[3])
        var (value, byR, byAlpha, byA, byB) = ofRepeats(r, alpha, a, b)
        let logOfA = log(a)
        for (history, weight) in groups {
            let x = Double(history.repeats)
            let power = r + x
            let ofAge = alpha + history.age
            let logOfAge = log(ofAge)
            guard history.repeats > 0 else {
                value -= weight * power * logOfAge
                byR -= weight * logOfAge
                byAlpha -= weight * power / ofAge
                continue
            }
            let ofRecency = alpha + history.recency
            let logOfRecency = log(ofRecency)
            let staying = -power * logOfAge
            let leaving = logOfA - log(b + x - 1) - power * logOfRecency
            let smaller = exp(-abs(leaving - staying))
            value += weight * (max(staying, leaving) + log1p(smaller))
            let leavingShare = (leaving > staying ? 1 : smaller) / (1 + smaller)
            let stayingShare = 1 - leavingShare
            byR -= weight * (stayingShare * logOfAge + leavingShare * logOfRecency)
            byAlpha -= weight * power * (stayingShare / ofAge + leavingShare / ofRecency)
            byA += weight * leavingShare / a
            byB -= weight * leavingShare / (b + x - 1)
        }
        return (value, [byR, byAlpha, byA, byB])
    }

    /// The terms that depend on x alone, as sums over k < x.
    private func ofRepeats(
        _ r: Double, _ alpha: Double, _ a: Double, _ b: Double
    ) -> (Double, Double, Double, Double, Double) {
        var (value, byR, byA, byB) = (count * r * log(alpha), count * log(alpha), 0.0, 0.0)
        var (logarithms, inverseR, inverseB, inverseBoth) = (0.0, 0.0, 0.0, 0.0)
        for (x, weight) in counts.enumerated() {
            value += weight * logarithms
            byR += weight * inverseR
            byA -= weight * inverseBoth
            byB += weight * (inverseB - inverseBoth)
            let k = Double(x)
            logarithms += log(r + k) + log(b + k) - log(a + b + k)
            inverseR += 1 / (r + k)
            inverseB += 1 / (b + k)
            inverseBoth += 1 / (a + b + k)
        }
        return (value, byR, count * r / alpha, byA, byB)
    }
}
