/// A customer in one currency, by orders that are not cancelled.
struct OracleCustomer {
    let contact: String
    let currency: String
    let orders: [OracleOrder]

    var net: Int64 { orders.map { $0.total - $0.refunded }.reduce(0, +) }
}

extension Oracle {
    /// In order of contact and currency.
    func customers(from: Int64 = .min, to: Int64 = .max) -> [OracleCustomer] {
        let orders = orderStates().filter { !$0.isCancelled && $0.at >= from && $0.at < to }
        let contacts = Set(orders.compactMap(\.contact)).sorted { $0.precedesInBytes($1) }
        return contacts.flatMap { contact in
            let own = orders.filter { $0.contact == contact }
            return Set(own.compactMap(\.currency)).sorted().map { currency in
                OracleCustomer(
                    contact: contact, currency: currency, orders: own.filter { $0.currency == currency })
            }
        }
    }

    /// The fifth, 1 to 5, in which each stands when they are put in order of `measure`, ties by contact: the
    /// first parts have one more where they cannot be equal.
    private func fifths(_ customers: [OracleCustomer], by measure: (OracleCustomer) -> Int64) -> [String:
        Int64]
    {
        let ordered = customers.sorted { one, other in
            measure(one) == measure(other)
                ? one.contact.precedesInBytes(other.contact) : measure(one) < measure(other)
        }
        var rest = ordered[...]
        var parts: [String: Int64] = [:]
        for part in 1...5 as ClosedRange<Int64> {
            let size = (ordered.count + 5 - Int(part)) / 5
            for customer in rest.prefix(size) { parts[customer.contact] = part }
            rest = rest.dropFirst(size)
        }
        return parts
    }

    /// Fifths of each currency, equal ones parted by contact.
    func rfm(_ periods: OraclePeriods) -> [OracleRow] {
        let all = customers()
        func lastDay(_ customer: OracleCustomer) -> Int64 {
            customer.orders.map { periods.day($0.at) }.max() ?? 0
        }
        func days(_ customer: OracleCustomer) -> Int64 {
            Int64(Set(customer.orders.map { periods.day($0.at) }).count)
        }
        return all.map { customer in
            let peers = all.filter { $0.currency == customer.currency }
            let r = fifths(peers, by: lastDay)[customer.contact] ?? 0
            let f = fifths(peers, by: days)[customer.contact] ?? 0
            let m = fifths(peers, by: \.net)[customer.contact] ?? 0
            return OracleRow([
                "contact_id": .text(customer.contact), "currency": .text(customer.currency),
                "recency_days": .integer(periods.day(now) - lastDay(customer)),
                "frequency": .integer(days(customer)), "monetary": .integer(customer.net),
                "r": .integer(r), "f": .integer(f), "m": .integer(m), "cell": .text("\(r)\(f)\(m)"),
            ])
        }
    }

    /// The Gini index by comparing everybody with everybody.
    func pareto(from: Int64, to: Int64) -> [OracleRow] {
        let all = customers(from: from, to: to)
        return Set(all.map(\.currency)).sorted().map { currency in
            let nets = all.filter { $0.currency == currency }.map(\.net).sorted(by: >)
            let whole = nets.reduce(0, +)
            let isEarning = whole > 0
            let needed = (1...nets.count).first { nets.prefix($0).reduce(0, +) * 10 >= whole * 8 } ?? 0
            let best = nets.prefix(Int((Double(nets.count) / 5).rounded(.up))).reduce(0, +)
            let differences = nets.flatMap { one in nets.map { abs($0 - one) } }.reduce(0, +)
            let count = Double(nets.count)
            func shown(_ number: Double) -> OracleValue { isEarning ? .real(number) : .null }
            return OracleRow([
                "currency": .text(currency), "customers": .integer(nets.count),
                "net_revenue": .integer(whole),
                "customers_80": isEarning ? .integer(needed) : .null,
                "share_80": shown(Double(needed) / count),
                "top20_share": shown(Double(best) / Double(whole)),
                "gini": shown(Double(differences) / (2 * count * Double(whole))),
            ])
        }
    }

    /// The rules in the head of the report.
    func loyalty(_ periods: OraclePeriods) -> [OracleRow] {
        let people = contacts()
        return zip(customers(), rfm(periods)).map { customer, row in
            let nps = people.first { $0.text("contact_id") == customer.contact }?.integer("last_nps")
            let deals = dealStates().filter { $0.contact == customer.contact }
            let lost = deals.filter { $0.state == "lost" && $0.competitor != nil }.compactMap(\.closedAt)
                .max()
            let won = deals.filter { $0.state == "won" }.compactMap(\.closedAt).max() ?? .min
            let ordered = customer.orders.map(\.at).max() ?? .min
            let (r, f) = (row.integer("r") ?? 0, row.integer("f") ?? 0)
            let loyalty: String
            if let lost, lost > ordered, lost > won {
                loyalty = "lost_to_competitor"
            } else if r >= 4, f >= 4, nps ?? 7 >= 7 {
                loyalty = "loyal"
            } else if r <= 2 || nps ?? 7 <= 6 {
                loyalty = "disloyal"
            } else {
                loyalty = "fairly_loyal"
            }
            return OracleRow([
                "contact_id": .text(customer.contact), "currency": .text(customer.currency),
                "cell": row["cell"] ?? .null, "last_nps": .integer(nps), "loyalty": .text(loyalty),
            ])
        }
    }

    /// Pairs of products by who bought both.
    func affinity(atLeast least: Int, from: Int64, to: Int64) -> [OracleRow] {
        var baskets: [String: Set<String>] = [:]
        for order in orderStates() where !order.isCancelled && order.at >= from && order.at < to {
            guard let contact = order.contact else { continue }
            baskets[contact, default: []].formUnion(order.lines.compactMap { $0["productId"]?.text })
        }
        let products = baskets.values.reduce(Set()) { $0.union($1) }.sorted()
        let pairs = products.flatMap { one in products.filter { $0 != one }.map { (one, $0) } }
        let all = Double(baskets.count)
        func share(_ wanted: String...) -> Double {
            Double(baskets.values.count { basket in wanted.allSatisfy(basket.contains) }) / all
        }
        return pairs.compactMap { one, other in
            let both = baskets.values.count { $0.contains(one) && $0.contains(other) }
            guard both >= least else { return nil }
            return OracleRow([
                "product": .text(one), "other": .text(other), "contacts": .integer(both),
                "support": .real(share(one, other)), "confidence": .real(share(one, other) / share(one)),
                "lift": .real(share(one, other) / (share(one) * share(other))),
            ])
        }
    }
}
