internal import CRM
internal import Glibc
internal import Statistics

extension SQLFunction {
    /// What models say of one customer (``Statistics/BetaGeometric``, ``Statistics/GammaGamma``). Times in
    /// weeks; NULL where an argument is NULL or no customer can have it.
    /// - `p_alive(x, t_x, age, r, alpha, a, b)`
    /// - `expected_orders(weeks, x, t_x, age, r, alpha, a, b)`
    /// - `gamma_gamma_value(x, mean, p, q, v)`: in the unit of `mean`.
    /// - `clv(value, months, monthly_rate, x, t_x, age, r, alpha, a, b)`: `value` times the orders to be
    ///   expected in each month of 4.345 weeks, discounted to now.
    /// - `major_units(amount, currency)`: minor units as a REAL number of the currency.
    public static let customers = [
        numbers("p_alive", 7) { number in
            history(number[0...2]).map { model(number[3...6]).aliveProbability($0) }
        },
        numbers("expected_orders", 8) { number in
            history(number[1...3]).flatMap {
                model(number[4...7]).expectedPurchases($0, in: max(0, number[0]))
            }
        },
        numbers("gamma_gamma_value", 5) { number in
            guard let repeats = Int(exactly: number[0]) else { return nil }
            return GammaGamma(p: number[2], q: number[3], v: number[4])
                .expectedValue(repeats: repeats, mean: number[1])
        },
        numbers("clv", 10) { number in
            guard let history = history(number[3...5]) else { return nil }
            return lifetimeValue(
                number[0], months: number[1], rate: number[2], history, model(number[6...9]))
        },
        SQLFunction("major_units", argumentCount: 2) { arguments in
            guard let amount = arguments[0].real, let currency = arguments[1].text else { return .null }
            return .real(amount / pow(10, Double(Currency.minorDigits(of: currency))))
        },
    ]

    /// What a customer brings in so many months, each month's orders at its end.
    private static func lifetimeValue(
        _ value: Double, months: Double, rate: Double, _ history: BetaGeometric.History,
        _ model: BetaGeometric
    ) -> Double? {
        let weeksPerMonth = 4.345
        var (sum, before) = (0.0, 0.0)
        for month in stride(from: 1, through: min(months, 1_200), by: 1) {
            guard let orders = model.expectedPurchases(history, in: weeksPerMonth * month) else { return nil }
            sum += value * (orders - before) / pow(1 + rate, month)
            before = orders
        }
        return sum
    }

    private static func history(_ number: ArraySlice<Double>) -> BetaGeometric.History? {
        let (x, recency, age) = (number[number.startIndex], number[number.startIndex + 1], number.last ?? 0)
        return Int(exactly: x).flatMap { BetaGeometric.History(repeats: $0, recency: recency, age: age) }
    }

    private static func model(_ number: ArraySlice<Double>) -> BetaGeometric {
        let start = number.startIndex
        return BetaGeometric(
            r: number[start], alpha: number[start + 1], a: number[start + 2], b: number[start + 3])
    }

    private static func numbers(
        _ name: String, _ count: Int, _ body: @escaping @Sendable ([Double]) -> Double?
    ) -> SQLFunction {
        SQLFunction(name, argumentCount: count) { arguments in
            if arguments.contains(.null) { return .null }
            let numbers = arguments.compactMap(\.real)
            guard numbers.count == count else { throw SQLError(.function, "\(name)() takes numbers") }
            guard let result = body(numbers), result.isFinite else { return .null }
            return .real(result)
        }
    }
}
