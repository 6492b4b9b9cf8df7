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

    /// The most likely model of `histories`; `nil` where there is no repeat purchase to learn from.
    public static func fit(_ histories: [History]) -> Fit? {
        let likelihood = BetaGeometricLikelihood(histories)
        guard likelihood.repeats > 0 else { return nil }
        let age = log(max(likelihood.meanAge, 1e-3))
        let starts = [
            [log(0.25), log(5.0), log(0.5), log(2.0)], [0, age, 0, 0], [log(0.5), age - 2, -1, 1],
            [1, age + 1, -2, 2],
        ]
        let found = BFGS(bounds: bounds).minimum(from: starts) { point in
            let (value, gradient) = likelihood.value(at: point.map { exp($0) })
            // By customer, so that the tolerance means the same for many and few; by the logarithm's rule.
            let scale = -1 / likelihood.count
            return (value * scale, zip(gradient, point).map { $0 * exp($1) * scale })
        }
        guard let found else { return nil }
        let point = found.point.map { exp($0) }
        return Fit(
            model: BetaGeometric(r: point[0], alpha: point[1], a: point[2], b: point[3]),
            logLikelihood: -found.value * likelihood.count,
            isConverged: found.isConverged && !found.isOnBound)
    }
}

/// The log-likelihood of histories (equation 6), with its gradient. Since x is whole, every difference of
/// log-gammas is a sum of x logarithms: nothing cancels, however large the parameters.
struct BetaGeometricLikelihood {
    private let groups: [(history: BetaGeometric.History, weight: Double)]
    private let maximumRepeats: Int
    let count: Double
    let repeats: Int
    let meanAge: Double

    init(_ histories: [BetaGeometric.History]) {
        var weights: [BetaGeometric.History: Double] = [:]
        for history in histories { weights[history, default: 0] += 1 }
        // In an order of their own: the sum, and so the fit, is the same wherever they come from.
        groups = weights.map { ($0.key, $0.value) }.sorted { one, other in
            (one.0.repeats, one.0.recency, one.0.age) < (other.0.repeats, other.0.recency, other.0.age)
        }
        maximumRepeats = histories.reduce(0) { max($0, $1.repeats) }
        count = Double(histories.count)
        repeats = histories.reduce(0) { $0 + $1.repeats }
        meanAge = histories.reduce(0) { $0 + $1.age } / max(1, count)
    }

    /// Σ ln(p + k) and Σ 1/(p + k) over k < x, for every x.
    private struct Sums {
        var logarithms: [Double] = [0]
        var inverses: [Double] = [0]

        init(_ parameter: Double, upTo maximum: Int) {
            for k in 0..<maximum {
                logarithms.append(logarithms[k] + log(parameter + Double(k)))
                inverses.append(inverses[k] + 1 / (parameter + Double(k)))
            }
        }
    }

    /// At r, α, a, b; the gradient by these.
    func value(at point: [Double]) -> (Double, [Double]) {
        let (r, alpha, a, b) = (point[0], point[1], point[2], point[3])
        let sums = [r, b, a + b].map { Sums($0, upTo: maximumRepeats) }
        var value = 0.0
        var gradient = [0.0, 0.0, 0.0, 0.0]
        for (history, weight) in groups {
            let x = history.repeats
            let (ofAge, ofRecency) = (alpha + history.age, alpha + history.recency)
            let power = r + Double(x)
            let staying = -power * log(ofAge)
            var (total, leavingShare) = (staying, 0.0)
            if x > 0 {
                let leaving = log(a) - log(b + Double(x) - 1) - power * log(ofRecency)
                let greater = max(staying, leaving)
                total = greater + log(exp(staying - greater) + exp(leaving - greater))
                leavingShare = exp(leaving - total)
            }
            let stayingShare = 1 - leavingShare
            value +=
                weight
                * (sums[0].logarithms[x] + r * log(alpha) + sums[1].logarithms[x] - sums[2].logarithms[x]
                    + total)
            gradient[0] +=
                weight
                * (sums[0].inverses[x] + log(alpha) - stayingShare * log(ofAge)
                    - leavingShare * log(ofRecency))
            gradient[1] +=
                weight * (r / alpha - power * (stayingShare / ofAge + leavingShare / ofRecency))
            gradient[2] += weight * (leavingShare / a - sums[2].inverses[x])
            let leavingByB = x > 0 ? leavingShare / (b + Double(x) - 1) : 0
            gradient[3] += weight * (sums[1].inverses[x] - sums[2].inverses[x] - leavingByB)
        }
        return (value, gradient)
    }
}
