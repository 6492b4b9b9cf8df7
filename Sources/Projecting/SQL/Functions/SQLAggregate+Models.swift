internal import EventLog
internal import Statistics

extension SQLAggregate {
    /// Models of many rows; what has several parts is JSON. Of nothing they are NULL.
    /// - `bg_nbd_fit(x, t_x, age)`: `{"r","alpha","a","b","log_likelihood","converged"}` – in the unit of time
    ///   of the rows; NULL without repeat purchases.
    /// - `gamma_gamma_fit(x, mean)`: `{"p","q","v","log_likelihood","converged"}`.
    /// - `survival_curve(length, ended)`: a list of `[length, at_risk, events, survival, std_error]`.
    /// - `log_rank(length, ended, group)`: χ² of two groups; NULL where there are not two.
    /// - `attribute(model, amount, back, touch, n)` over the touches before one conversion, `back` microseconds
    ///   each and numbered among equals: a list of `[touch, credit]`, whose credits sum to the amount.
    public static let models: [SQLAggregate] = [
        rows("bg_nbd_fit", 3) { rows in
            let fit = BetaGeometric.fit(
                try rows.map { row in
                    guard let x = row[0].integer, let recency = row[1].real, let age = row[2].real,
                        let history = BetaGeometric.History(repeats: Int(x), recency: recency, age: age)
                    else { throw SQLError(.function, "bg_nbd_fit() takes 0 ≤ x ≤ 1000000 and 0 ≤ t_x ≤ age") }
                    return history
                })
            guard let fit else { return .null }
            let model = fit.model
            return .text(
                """
                {"r":\(model.r),"alpha":\(model.alpha),"a":\(model.a),"b":\(model.b),\
                "log_likelihood":\(fit.logLikelihood),"converged":\(fit.isConverged)}
                """)
        },
        rows("gamma_gamma_fit", 2) { rows in
            let fit = GammaGamma.fit(
                try rows.map { row in
                    guard let x = row[0].integer, let mean = row[1].real else {
                        throw SQLError(.function, "gamma_gamma_fit() takes a number of purchases and a mean")
                    }
                    return (Int(x), mean)
                })
            guard let fit else { return .null }
            return .text(
                """
                {"p":\(fit.model.p),"q":\(fit.model.q),"v":\(fit.model.v),\
                "log_likelihood":\(fit.logLikelihood),"converged":\(fit.isConverged)}
                """)
        },
        rows("survival_curve", 2) { rows in
            let steps = KaplanMeier.curve(try rows.map { try spell($0, of: "survival_curve") })
            let parts = steps.map { step in
                let error = step.standardError.map { "\($0)" } ?? "null"
                return "[\(step.length),\(step.atRisk),\(step.events),\(step.survival),\(error)]"
            }
            return .text("[\(parts.joined(separator: ","))]")
        },
        rows("log_rank", 3) { rows in
            let groups = Set(rows.map { $0[2] })
            guard groups.count == 2, let first = rows.first?[2] else { return .null }
            let (one, other) = (rows.filter { $0[2] == first }, rows.filter { $0[2] != first })
            let found = KaplanMeier.logRank(
                try one.map { try spell($0, of: "log_rank") }, try other.map { try spell($0, of: "log_rank") }
            )
            return found.map { .real($0) } ?? .null
        },
        rows("attribute", 5) { rows in .text(try attribute(rows)) },
    ]

    private static func spell(_ row: [SQLValue], of name: String) throws -> KaplanMeier.Spell {
        guard let length = row[0].real, let ended = row[1].integer else {
            throw SQLError(.function, "\(name)() takes a length and whether it ended")
        }
        return KaplanMeier.Spell(length: length, hasEnded: ended != 0)
    }

    private static func attribute(_ rows: [[SQLValue]]) throws -> String {
        let first = rows[0]
        guard let model = first[0].text.flatMap({ Attribution(rawValue: $0) }) else {
            let names = Attribution.allCases.map(\.rawValue).joined(separator: ", ")
            throw SQLError(.function, "attribute() takes a model: \(names)")
        }
        guard let amount = first[1].integer, amount > .min, rows.allSatisfy({ $0[1] == first[1] }) else {
            throw SQLError(.function, "attribute() takes one amount for all touches of a group")
        }
        let touches = try rows.map { row in
            guard let back = row[2].integer, let touch = row[3].text, let number = row[4].integer else {
                throw SQLError(.function, "attribute() takes microseconds, a touch and its number")
            }
            return (back: back, touch: touch, number: number)
        }.sorted { one, other in
            if one.back != other.back { return one.back > other.back }
            return one.touch == other.touch
                ? one.number < other.number : one.touch.utf8.lexicographicallyPrecedes(other.touch.utf8)
        }
        // More may have been refunded than an order that was corrected since came to: that is debited alike.
        let shares = model.shares(of: abs(amount), microsecondsBack: touches.map(\.back)).map {
            amount < 0 ? -$0 : $0
        }
        let parts = zip(touches, shares).map { touch, share in
            var name: [UInt8] = []
            JSONString.append(touch.touch, to: &name)
            return "[\(String(decoding: name, as: UTF8.self)),\(share)]"
        }
        return "[\(parts.joined(separator: ","))]"
    }

    /// An aggregate of all rows of a group together; NULL where there are none.
    private static func rows(
        _ name: String, _ count: Int, _ result: @escaping @Sendable ([[SQLValue]]) throws -> SQLValue
    ) -> SQLAggregate {
        SQLAggregate(name, argumentCount: count) { Rows(compute: result) }
    }

    private struct Rows: State {
        let compute: @Sendable ([[SQLValue]]) throws -> SQLValue
        var rows: [[SQLValue]] = []

        mutating func add(_ arguments: [SQLValue]) { rows.append(arguments) }

        mutating func result() throws -> SQLValue { rows.isEmpty ? .null : try compute(rows) }
    }
}
