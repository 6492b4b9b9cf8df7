/// A quantile of numbers with linear interpolation: type 7 of Hyndman & Fan, "Sample Quantiles in Statistical
/// Packages" (1996), as R and NumPy have it by default.
enum Quantile {
    /// - Parameters:
    ///   - share: 0…1.
    ///   - sorted: At least one number, the smallest first.
    static func of(_ sorted: [Double], at share: Double) -> Double {
        let place = Double(sorted.count - 1) * share
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        let weight = place - Double(below)
        // Where both are infinite their difference is no number.
        if weight == 0 || sorted[below] == sorted[above] { return sorted[below] }
        return sorted[below] + weight * (sorted[above] - sorted[below])
    }
}

extension SQLAggregate {
    /// `median(x)` – the mean of the middle two when their number is even – and `percentile(x, p)` with p from
    /// 0 to 1, both by linear interpolation (type 7). NULLs are left out; of nothing they are NULL.
    public static let quantiles = [
        SQLAggregate("median", argumentCount: 1) { Numbers(name: "median", share: 0.5) },
        SQLAggregate("percentile", argumentCount: 2) { Numbers(name: "percentile", share: nil) },
    ]

    /// The numbers of a group, sorted at its end.
    private struct Numbers: State {
        let name: String
        var share: Double?
        var values: [Double] = []

        mutating func add(_ arguments: [SQLValue]) throws {
            if arguments.count == 2 {
                guard let share = arguments[1].real, (0...1).contains(share) else {
                    throw SQLError(.function, "percentile() takes a share from 0 to 1")
                }
                if let before = self.share, before != share {
                    throw SQLError(.function, "percentile() takes one share for all rows of a group")
                }
                self.share = share
            }
            if arguments[0].isNull { return }
            guard let value = arguments[0].real else {
                throw SQLError(.function, "\(name)() takes numbers")
            }
            values.append(value)
        }

        mutating func result() -> SQLValue {
            guard let share, !values.isEmpty else { return .null }
            values.sort()
            return .real(Quantile.of(values, at: share))
        }
    }
}
