internal import Glibc

/// Finds where a smooth function of a few numbers is least, within bounds: the quasi-Newton method of Broyden,
/// Fletcher, Goldfarb and Shanno with backtracking (Nocedal & Wright, "Numerical Optimization", 2nd edition,
/// chapters 3 and 6), each step projected into the bounds. Deterministic.
struct BFGS {
    /// What is made least: its value at a point, and its gradient there.
    typealias Objective = ([Double]) -> (value: Double, gradient: [Double])

    struct Result {
        let point: [Double]
        let value: Double
        /// The gradient vanished – in the directions that the bounds leave – to the tolerance.
        let isConverged: Bool
        /// A coordinate stands on a bound.
        let isOnBound: Bool
    }

    /// Of all coordinates.
    let bounds: ClosedRange<Double>
    /// Of each component of the gradient where it counts as zero.
    var tolerance = 1e-9
    var maximumSteps = 200

    private static let sufficientDecrease = 1e-4
    private static let halvings = 60
    /// So many steps one after the other that bring the value down by no more than this part of it are the end:
    /// along a ridge that only a bound stops there would be no other.
    private static let maximumIdleSteps = 3
    private static let leastDecrease = 1e-12

    private static let firstSteps = 25

    /// The best of what is found from `starts`: a few steps from each, and then from the best to its end.
    ///
    /// - Parameter trial: what the first steps are made on in the place of `objective`, where that costs much: a
    ///   function that is least nearby. The end is `objective`'s own.
    func minimum(
        from starts: [[Double]], trying trial: Objective? = nil, of objective: Objective
    ) -> Result? {
        var best: Result?
        for start in starts {
            let result =
                if let trial {
                    minimum(from: start, steps: Self.firstSteps, of: trial)
                } else {
                    minimum(from: start, steps: Self.firstSteps, of: objective)
                }
            guard result.value.isFinite else { continue }
            if let best, best.value <= result.value { continue }
            best = result
        }
        guard let best else { return trial == nil ? nil : minimum(from: starts, of: objective) }
        if trial == nil, best.isConverged { return best }
        let end = minimum(from: best.point, steps: maximumSteps, of: objective)
        return end.value.isFinite || trial == nil ? end : minimum(from: starts, of: objective)
    }

    private func minimum(from start: [Double], steps: Int, of objective: Objective) -> Result {
        var point = start.map(clamped)
        var (value, gradient) = objective(point)
        var inverse = Matrix(identity: point.count)
        var idleSteps = 0
        for _ in 0..<steps {
            let free = point.indices.map { isFree(point[$0], gradient[$0]) }
            let slope = point.indices.map { free[$0] ? gradient[$0] : 0 }
            if slope.allSatisfy({ abs($0) <= tolerance }) {
                return Result(point: point, value: value, isConverged: true, isOnBound: isOnBound(point))
            }
            var direction = inverse.times(slope).enumerated().map { free[$0] ? -$1 : 0 }
            if Self.dot(direction, slope) >= 0 {
                inverse = Matrix(identity: point.count)
                direction = slope.map { -$0 }
            }
            let isIdle = idleSteps == Self.maximumIdleSteps
            guard !isIdle, let next = search(from: point, value, slope, along: direction, objective) else {
                // Steps have become too small to tell values apart; what is left of the gradient decides.
                let isFlat = slope.allSatisfy { abs($0) <= 1e3 * tolerance }
                return Result(point: point, value: value, isConverged: isFlat, isOnBound: isOnBound(point))
            }
            idleSteps = value - next.value <= Self.leastDecrease * abs(value) ? idleSteps + 1 : 0
            inverse.update(
                step: Self.minus(next.point, point), change: Self.minus(next.gradient, gradient))
            (point, value, gradient) = next
        }
        return Result(point: point, value: value, isConverged: false, isOnBound: isOnBound(point))
    }

    /// The first of ever smaller steps that goes down enough; `nil` where none does.
    private func search(
        from point: [Double], _ value: Double, _ slope: [Double], along direction: [Double],
        _ objective: Objective
    ) -> (point: [Double], value: Double, gradient: [Double])? {
        // A first step of more than 2 in logarithms leads nowhere.
        var length = min(1, 2 / (direction.map { abs($0) }.max() ?? 1))
        for _ in 0..<Self.halvings {
            let next = point.indices.map { clamped(point[$0] + length * direction[$0]) }
            let decrease = Self.dot(Self.minus(next, point), slope)
            let (found, gradient) = objective(next)
            if found.isFinite, found <= value + Self.sufficientDecrease * decrease, next != point {
                return (next, found, gradient)
            }
            length /= 2
        }
        return nil
    }

    private func clamped(_ number: Double) -> Double {
        min(max(number, bounds.lowerBound), bounds.upperBound)
    }

    /// Whether going down does not lead over a bound.
    private func isFree(_ coordinate: Double, _ slope: Double) -> Bool {
        !(coordinate <= bounds.lowerBound && slope > 0 || coordinate >= bounds.upperBound && slope < 0)
    }

    private func isOnBound(_ point: [Double]) -> Bool {
        point.contains { $0 <= bounds.lowerBound || $0 >= bounds.upperBound }
    }

    private static func minus(_ one: [Double], _ other: [Double]) -> [Double] {
        zip(one, other).map { $0 - $1 }
    }

    fileprivate static func dot(_ one: [Double], _ other: [Double]) -> Double {
        zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
    }
}

/// The present estimate of the inverse of the second derivatives.
private struct Matrix {
    private var rows: [[Double]]

    init(identity size: Int) {
        rows = (0..<size).map { row in (0..<size).map { $0 == row ? 1 : 0 } }
    }

    func times(_ vector: [Double]) -> [Double] { rows.map { BFGS.dot($0, vector) } }

    /// H ← (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ with ρ = 1 ÷ yᵀs; left as it is where yᵀs is not positive.
    mutating func update(step: [Double], change: [Double]) {
        let curvature = BFGS.dot(step, change)
        guard curvature > 1e-14 else { return }
        let product = times(change)
        let factor = (1 + BFGS.dot(change, product) / curvature) / curvature
        for i in rows.indices {
            for j in rows.indices {
                rows[i][j] +=
                    factor * step[i] * step[j] - (product[i] * step[j] + step[i] * product[j]) / curvature
            }
        }
    }
}
