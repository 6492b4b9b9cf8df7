extension DemoCompany {
    private static let plans = [("basic", 4_900), ("plus", 9_900), ("pro", 24_900)]

    /// Rented machines: subscriptions that grow, shrink, end and come back.
    mutating func subscribe() {
        let subscriptions = scaled(460)
        for number in 0..<subscriptions {
            let at = working(
                start + Int64(30 + number * 920 / subscriptions) * Self.day + Int64(below(40)) * Self.day)
            guard at < end, let person = someone(at) else { continue }
            let subscription = stream("subscription")
            let (plan, price) = pick(Self.plans)
            var mrr = price * (1 + below(4))
            let who: DemoValue = [
                "contactId": .text(person.stream), "accountId": .text(person.account), "plan": .text(plan),
            ]
            var time = at
            if chance(30) {
                say("subscription.trial_started", subscription, at, who)
                time = later(at, days: 20)
                if chance(35) {
                    say("subscription.trial_ended", subscription, time, ["reason": "not needed"])
                    continue
                }
            }
            say("subscription.started", subscription, time, who.with("mrr", .money(mrr)))
            live(subscription, &time, &mrr, plan)
        }
    }

    private mutating func live(
        _ subscription: String, _ time: inout Int64, _ mrr: inout Int, _ plan: String
    ) {
        let leaving = plan == "basic" ? 24 : 11
        while time < end {
            time = later(time, days: 90)
            switch below(100) {
            case 0..<leaving:
                let reason = pick(["price", "closed down", "competitor", "service"])
                say("subscription.cancelled", subscription, time, ["reason": .text(reason)])
                guard chance(15) else { return }
                time = later(time, days: 60)
                say("subscription.reactivated", subscription, time, ["mrr": .money(mrr)])
            case 30..<48:
                mrr += 2_500 * (1 + below(4))
                say(
                    "subscription.expanded", subscription, time,
                    ["mrr": .money(mrr), "reason": "one more machine"])
            case 48..<55 where mrr > 5_000:
                mrr = mrr * 7 / 10
                say(
                    "subscription.contracted", subscription, time,
                    ["mrr": .money(mrr), "reason": "one machine less"])
            case 55..<58:
                say("subscription.paused", subscription, time)
                time = later(time, days: 30)
                say("subscription.resumed", subscription, time)
            default: break
            }
        }
    }

    /// Beans and cups: people order again and again until they stop. Some stop soon and some stay, some buy for
    /// themselves and some for an office, as the models of customers' value have it.
    mutating func order() {
        for person in people where chance(70) {
            let leaving = 1 + below(8) * below(8)
            let size = 1 + below(4) * below(4)
            var time = later(person.since, days: 20)
            let gap = max(6, Int(45 / person.eagerness))
            var member: String?
            while time < end {
                let order = order(person, time, size)
                if member == nil, chance(20) {
                    let loyalty = stream("loyalty")
                    say(
                        "loyalty.enrolled", loyalty, time + Self.hour,
                        ["contactId": .text(person.stream), "program": "club"])
                    member = loyalty
                }
                if let member {
                    say(
                        "loyalty.points_earned", member, time + 2 * Self.hour,
                        ["points": .integer(1 + below(50)), "orderId": .text(order)])
                }
                if chance(leaving) { break }
                time = later(time, days: gap)
            }
        }
    }

    private mutating func order(_ person: Person, _ time: Int64, _ size: Int) -> String {
        let order = stream("order")
        var total = 0
        let lines = (0...below(3)).map { _ in
            let product = pick(products)
            let quantity = size * (1 + below(3))
            total += quantity * product.price
            return [
                "productId": .text(product.stream), "name": .text(product.name),
                "quantity": .integer(quantity), "unitPrice": .money(product.price),
            ] as DemoValue
        }
        let touch = touched[person.stream]?.last { $0.at < time && time < $0.at + 30 * Self.day }
        var data: DemoValue = [
            "contactId": .text(person.stream), "lines": .list(lines), "total": .money(total),
        ]
        if let touch { data = data.with("campaignId", .text(touch.campaign)) }
        say("order.completed", order, time, data)
        say("order.fulfilled", order, time + Self.day)
        if chance(4) {
            say(
                "order.refunded", order, later(time, days: 6),
                ["amount": .money(total / 2), "reason": "damaged"])
        }
        return order
    }
}
