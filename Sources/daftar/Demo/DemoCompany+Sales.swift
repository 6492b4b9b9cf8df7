import EventLog

extension DemoCompany {
    static func date(_ time: Int64) -> String {
        String(Instant(microseconds: time).description.prefix(10))
    }

    static func instant(_ time: Int64) -> String { Instant(microseconds: time).description }

    /// Leads and deals.
    mutating func sell() {
        let deals = scaled(520)
        for number in 0..<deals {
            let at = working(start + Int64(20 + number * 1_040 / deals) * Self.day)
            guard at < end, let person = someone(at) else { continue }
            if chance(55) { leadAndDeal(person, at) } else { deal(person, at) }
        }
    }

    /// Someone who is known at `time`.
    mutating func someone(_ time: Int64) -> Person? {
        for _ in 0..<20 {
            let person = pick(people)
            if person.since < time { return person }
        }
        return nil
    }

    private mutating func leadAndDeal(_ person: Person, _ at: Int64) {
        let (lead, seller) = (stream("lead"), pick(sellers))
        let source = pick(["web_form", "ad", "referral", "event", "chatbot"])
        var data: DemoValue = ["source": .text(source), "contactId": .text(person.stream)]
        if source == "ad", let campaign = campaigns.last(where: { $0.launched < at }) {
            data = data.with("campaignId", .text(campaign.stream))
        }
        say("lead.captured", lead, at, data)
        say("lead.assigned", lead, at + Self.minute, ["ownerId": .text(seller)])
        if chance(8) { return }
        let contacted = at + span(4 * 3_600)
        say("lead.contacted", lead, contacted, by: seller, ["channel": .text(pick(["phone", "email"]))])
        guard chance(58) else {
            let reason = pick(["no budget", "no answer", "too small"])
            say("lead.disqualified", lead, later(contacted, days: 5), by: seller, ["reason": .text(reason)])
            return
        }
        let qualified = later(contacted, days: 4)
        say("lead.qualified", lead, qualified, by: seller, ["criteria": "budget, need, time"])
        let opened = qualified + Self.hour
        guard let deal = deal(person, opened, by: seller), opened < end else { return }
        say(
            "lead.converted", lead, opened + Self.minute, by: seller,
            ["contactId": .text(person.stream), "accountId": .text(person.account), "dealId": .text(deal)])
    }

    @discardableResult
    private mutating func deal(_ person: Person, _ at: Int64, by known: String? = nil) -> String? {
        guard at < end else { return nil }
        let (deal, seller) = (stream("deal"), known ?? pick(sellers))
        let currency = chance(85) ? "EUR" : "USD"
        var amount = (3 + below(60)) * 25_000
        say(
            "deal.opened", deal, at, by: seller,
            [
                "contactId": .text(person.stream), "accountId": .text(person.account),
                "title": .text(
                    pick(["Two machines", "Machine and service", "Office package", "قرارداد خدمات"])),
                "amount": .money(amount, currency), "ownerId": .text(seller), "orgUnit": "amsterdam",
                "expectedCloseDate": .text(Self.date(at + Int64(30 + below(90)) * Self.day)),
            ])
        var time = at
        for stage in ["qualification", "proposal", "negotiation"] {
            time = later(time, days: 9)
            if chance(4) { return deal }
            if chance(18) { return lose(deal, time, seller) }
            say("deal.stage_changed", deal, time, by: seller, ["stage": .text(stage)])
            if stage == "proposal" { quote(deal, time + Self.hour, seller, amount, currency) }
            if stage == "negotiation", chance(60) {
                amount = amount * (80 + below(35)) / 100
                let data: DemoValue = ["amount": .money(amount, currency)]
                say("deal.amount_changed", deal, time + 2 * Self.hour, by: seller, data)
                say(
                    "deal.forecast_set", deal, time + 3 * Self.hour, by: seller,
                    ["forecast": .text(pick(["commit", "best_case"]))])
            }
        }
        time = later(time, days: 8)
        if chance(25) { return lose(deal, time, seller) }
        say("deal.won", deal, time, by: seller, ["amount": .money(amount, currency)])
        invoice(deal, person, time, amount, currency)
        return deal
    }

    private mutating func lose(_ deal: String, _ time: Int64, _ seller: String) -> String {
        let competitor: DemoValue? = chance(40) ? .text(pick(DemoNames.competitors)) : nil
        let reason: DemoValue = ["reason": .text(pick(["price", "timing", "no decision", "terms"]))]
        say("deal.lost", deal, time, by: seller, reason.with("competitor", competitor))
        if chance(8) {
            let reopened = later(time, days: 30)
            say("deal.reopened", deal, reopened, by: seller, ["stage": "proposal", "reason": "new budget"])
        }
        return deal
    }

    private mutating func quote(
        _ deal: String, _ time: Int64, _ seller: String, _ amount: Int, _ currency: String
    ) {
        let quote = stream("quote")
        let line: DemoValue = [
            "description": "Machines and installation", "quantity": 1, "unitPrice": .money(amount, currency),
        ]
        say(
            "quote.drafted", quote, time, by: seller,
            ["dealId": .text(deal), "lines": [line], "total": .money(amount, currency)])
        say("quote.sent", quote, time + Self.hour, by: seller)
        if chance(70) { say("quote.accepted", quote, later(time + Self.hour, days: 9)) }
    }

    private mutating func invoice(
        _ deal: String, _ person: Person, _ time: Int64, _ amount: Int, _ currency: String
    ) {
        let invoice = stream("invoice")
        let issued = time + Self.day
        say(
            "invoice.issued", invoice, issued,
            [
                "dealId": .text(deal), "contactId": .text(person.stream), "total": .money(amount, currency),
                "dueDate": .text(Self.date(issued + 30 * Self.day)),
            ])
        if chance(92) { say("invoice.paid", invoice, later(issued, days: 25)) }
    }
}
