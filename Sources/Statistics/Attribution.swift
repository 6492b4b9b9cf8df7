internal import Glibc

/// How the touches before a conversion share in it.
public enum Attribution: String, Sendable, CaseIterable {
    /// All of it to the first touch.
    case first
    /// All of it to the last.
    case last
    /// The same to each.
    case linear
    /// 40 % to the first, 40 % to the last, 20 % to those between; of two each has half.
    case position
    /// Half as much to a touch that lies seven days further back.
    case timeDecay = "time_decay"

    private static let halfLifeMicroseconds = 7.0 * 86_400_000_000

    /// Divides `amount`, which is not negative, among touches that come in the order of time and lie so many
    /// microseconds back. The parts are whole and sum to the amount: what rounding down leaves goes to the
    /// largest remainders, of equal ones to the earlier touch.
    public func shares(of amount: Int64, microsecondsBack: [Int64]) -> [Int64] {
        let count = microsecondsBack.count
        if count == 0 { return [] }
        if self == .timeDecay {
            // Counted from the last touch, so that the weights of touches long ago do not vanish together.
            let last = Double(microsecondsBack[count - 1])
            let weights = microsecondsBack.map { exp2(-(Double($0) - last) / Self.halfLifeMicroseconds) }
            return Self.divide(amount, byReal: weights)
        }
        return Self.divide(amount, by: weights(count))
    }

    /// Whole weights.
    private func weights(_ count: Int) -> [UInt64] {
        (0..<count).map { index in
            let isEnd = index == 0 || index == count - 1
            switch self {
            case .first: return index == 0 ? 1 : 0
            case .last: return index == count - 1 ? 1 : 0
            case .position where count > 2: return isEnd ? 2 * UInt64(count - 2) : 1
            case .linear, .position, .timeDecay: return 1
            }
        }
    }

    private static func divide(_ amount: Int64, by weights: [UInt64]) -> [Int64] {
        let sum = weights.reduce(0, +)
        let parts = weights.map { weight in
            // Without overflow: the product has 128 bits, and its quotient is at most the amount.
            sum.dividingFullWidth(weight.multipliedFullWidth(by: UInt64(amount)))
        }
        let order = parts.indices.sorted {
            (parts[$1].remainder, $0) < (parts[$0].remainder, $1)
        }
        return distribute(amount, parts.map { Int64($0.quotient) }, order)
    }

    private static func divide(_ amount: Int64, byReal weights: [Double]) -> [Int64] {
        let sum = weights.reduce(0, +)
        let quotas = weights.map { Double(amount) * ($0 / sum) }
        let whole = quotas.map { Int64($0.rounded(.down)) }
        let remainders = zip(quotas, whole).map { $0 - Double($1) }
        let order = quotas.indices.sorted { (remainders[$1], $0) < (remainders[$0], $1) }
        return distribute(amount, whole, order)
    }

    /// Gives what `parts` lack of the amount, one by one, in `order`.
    private static func distribute(_ amount: Int64, _ parts: [Int64], _ order: [Int]) -> [Int64] {
        var parts = parts
        var rest = amount - parts.reduce(0, +)
        var place = 0
        while rest != 0 {
            // Rounding can give too much as well where amounts are too large for a double's digits.
            parts[order[place % order.count]] += rest.signum()
            rest -= rest.signum()
            place += 1
        }
        return parts
    }
}
