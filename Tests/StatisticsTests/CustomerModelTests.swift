import Foundation
import Testing

@testable import Statistics

/// The customers' models against figures that others published and against their own definitions.
@Suite struct CustomerModelTests {
    /// Fader, Hardie & Lee (2005), of the CDNOW sample.
    private let published = BetaGeometric(r: 0.242593, alpha: 4.413532, a: 0.792886, b: 2.425753)

    private func history(_ x: Int, _ recency: Double, _ age: Double) throws -> BetaGeometric.History {
        try #require(BetaGeometric.History(repeats: x, recency: recency, age: age))
    }

    @Test func `who is still active, and how much is to be expected`() throws {
        for (x, recency, age, alive) in [
            (2, 30.43, 38.86, 0.726609), (1, 1.71, 38.86, 0.212227), (7, 29.43, 38.86, 0.641801),
            (26, 30.86, 31, 0.968920), (0, 0, 38.86, 1),
        ] {
            #expect(abs(published.aliveProbability(try history(x, recency, age)) - alive) < 1e-6)
        }
        for (x, recency, age, orders) in [
            (2, 30.43, 38.86, 1.225910), (1, 1.71, 38.86, 0.203251), (7, 29.43, 38.86, 3.337240),
        ] {
            let expected = published.expectedPurchases(try history(x, recency, age), in: 39) ?? 0
            #expect(abs(expected - orders) < 1e-5)
        }
    }

    @Test func `expected purchases are smooth where a is 1 and finite where x is large`() throws {
        let some = try history(3, 20, 30)
        let values = [0.999, 1, 1.001].compactMap {
            BetaGeometric(r: 0.5, alpha: 3, a: $0, b: 2).expectedPurchases(some, in: 39)
        }
        #expect(values.count == 3)
        #expect(abs(values[1] - (values[0] + values[2]) / 2) < 1e-5)
        let busy = try #require(published.expectedPurchases(try history(4_000, 900, 901), in: 39))
        // About 4.4 a week for 39 weeks, less those who leave.
        #expect(busy > 100 && busy < 4_000 / 900 * 39 * 1.02)
        #expect(published.expectedPurchases(some, in: 0) == 0)
        #expect(BetaGeometric.History(repeats: 1, recency: 4, age: 3) == nil)
    }

    @Test func `gradients are those of differences`() throws {
        let likelihood = BetaGeometricLikelihood([
            try history(0, 0, 10), try history(2, 8, 12), try history(7, 3, 30), try history(2, 8, 12),
        ])
        let buyers = [(repeats: 1, mean: 20.0), (3, 11.5), (2, 60)]
        let functions: [([Double]) -> (Double, [Double])] = [
            { likelihood.value(at: $0) }, { GammaGamma.likelihood(of: buyers, at: Array($0.prefix(3))) },
        ]
        for (function, count) in zip(functions, [4, 3]) {
            let point = [0.7, 3.1, 1.4, 2.2]
            let gradient = function(point).1
            for index in 0..<count {
                let step = 1e-6 * point[index]
                var (below, above) = (point, point)
                below[index] -= step
                above[index] += step
                let slope = (function(above).0 - function(below).0) / (2 * step)
                #expect(abs(gradient[index] - slope) < 1e-5 * max(1, abs(slope)), "\(count): \(index)")
            }
        }
    }

    @Test func `what has no maximum is no fit, or says that it did not converge`() throws {
        #expect(BetaGeometric.fit([try history(0, 0, 10), try history(0, 0, 3)]) == nil)
        #expect(GammaGamma.fit([(2, 10), (5, 10), (0, 3)]) == nil)
        // All buy alike and none leaves: heterogeneity runs to a bound.
        let alike = try (0..<40).map { _ in try history(10, 100, 101) }
        #expect(BetaGeometric.fit(alike)?.isConverged == false)
    }

    @Test func `a fit finds what histories were made from`() throws {
        let truth = BetaGeometric(r: 0.8, alpha: 6, a: 0.9, b: 3)
        var random = Random(state: 42)
        let histories = try (0..<6_000).map { _ in try random.history(of: truth, age: 60) }
        let fit = try #require(BetaGeometric.fit(histories))
        #expect(fit.isConverged)
        for (found, made) in [
            (fit.model.r, truth.r), (fit.model.alpha, truth.alpha), (fit.model.a, truth.a),
            (fit.model.b, truth.b),
        ] {
            #expect(abs(found / made - 1) < 0.25, "\(fit)")
        }
        #expect(BetaGeometric.fit(histories.reversed()) == fit)
    }
}

/// Draws histories as the model tells them: nothing is shared with the likelihood.
private struct Random {
    var state: UInt64

    private mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return (Double((word ^ (word >> 31)) >> 11) + 0.5) / 9_007_199_254_740_992
    }

    /// Marsaglia & Tsang (2000).
    private mutating func gamma(_ shape: Double) -> Double {
        if shape < 1 { return gamma(shape + 1) * pow(uniform(), 1 / shape) }
        let d = shape - 1.0 / 3
        while true {
            let normal = (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
            let v = pow(1 + normal / (9 * d).squareRoot(), 3)
            if v > 0, log(uniform()) < 0.5 * normal * normal + d - d * v + d * log(v) { return d * v }
        }
    }

    mutating func history(of model: BetaGeometric, age: Double) throws -> BetaGeometric.History {
        let rate = gamma(model.r) / model.alpha
        let (one, other) = (gamma(model.a), gamma(model.b))
        let leaving = one / (one + other)
        var (time, count, last) = (0.0, 0, 0.0)
        while true {
            time += -log(uniform()) / rate
            if time > age { break }
            (count, last) = (count + 1, time)
            if uniform() < leaving { break }
        }
        return try #require(BetaGeometric.History(repeats: count, recency: last, age: age))
    }
}
