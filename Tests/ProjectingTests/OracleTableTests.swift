import Testing

/// Columns and reports of the oracle against cases worked out by hand.
@Suite struct OracleTableTests {
    @Test func `instants are displayed in UTC with six digits`() {
        let texts = [
            "1970-01-01T00:00:00.000000Z", "2024-01-31T04:52:04.000000Z", "2025-12-31T00:00:00.000000Z",
            "2024-02-29T23:59:59.000001Z", "1969-12-31T23:59:59.999999Z",
        ]
        for text in texts {
            #expect(OracleInstant.microseconds(text).map(OracleInstant.text) == text)
        }
        #expect(OracleInstant.microseconds("2024-03-01T02:00:00+03:30") == 1_709_245_800_000_000)
        #expect(OracleInstant.microseconds("2024-02-29T22:30:00.5Z") == 1_709_245_800_500_000)
    }

    @Test func `15, 24: emails in order of adding, tags by bytes, nothing twice`() {
        var story = OracleStory()
        story.add(
            "contact.created", "contact-a", ["fullName": "A", "emails": ["z@example.org", "b@example.org"]])
        story.add("contact.email_added", "contact-a", day: 1, ["email": "z@example.org"])
        story.add("contact.email_added", "contact-a", day: 1, ["email": "a@example.org"])
        story.add("contact.email_removed", "contact-a", day: 2, ["email": "b@example.org"])
        for tag in ["vip", "نو", "Vip", "vip"] {
            story.add("contact.tagged", "contact-a", ["tag": .text(tag)])
        }
        #expect(story.cell("contacts", "contact-a", "emails") == #"["z@example.org","a@example.org"]"#)
        #expect(story.cell("contacts", "contact-a", "tags") == #"["Vip","vip","نو"]"#)
        #expect(story.cell("contacts", "contact-a", "phones") == "[]")
    }

    @Test func `24: consent of the last marketing event, whatever its channel`() {
        var story = OracleStory()
        story.contact("a")
        #expect(story.cell("contacts", "contact-a", "marketing_consent") == .null)
        story.add(
            "contact.consent_withdrawn", "contact-a", day: 2, ["purpose": "marketing", "channel": "sms"])
        story.add("contact.consent_granted", "contact-a", day: 1, ["purpose": "marketing"])
        story.add("contact.consent_granted", "contact-a", day: 3, ["purpose": "location"])
        #expect(story.cell("contacts", "contact-a", "marketing_consent") == 0)
        #expect(story.cell("contacts", "contact-a", "marketing_consent", day: 1) == 1)
    }

    @Test func `25: the channel of most inbound interactions, of equal ones the latest`() {
        var story = OracleStory()
        story.contact("a")
        story.add("email.received", "email-1", day: 1, .of("a"))
        story.add("message.received", "message-1", day: 2, ["contactId": "contact-a", "channel": "sms"])
        #expect(story.cell("contacts", "contact-a", "preferred_channel") == "sms")
        story.add("ticket.opened", "ticket-1", day: 0, ["contactId": "contact-a", "channel": "email"])
        #expect(story.cell("contacts", "contact-a", "preferred_channel") == "email")
        // Outbound ones are none.
        for number in 2...5 { story.add("email.sent", "email-\(number)", day: 9, .of("a")) }
        story.add("ticket.customer_replied", "ticket-1", day: 3)
        #expect(story.cell("contacts", "contact-a", "preferred_channel") == "email")
        #expect(story.cell("contacts", "contact-a", "interactions") == 8)
    }

    @Test func `the scores of the surveys answered last`() {
        var story = OracleStory()
        story.contact("a")
        for (number, day, score) in [(1, 8, 2), (2, 6, 5)] as [(Int, Int, Int64)] {
            let request: OracleJSON = ["kind": "csat", "contactId": "contact-a"]
            story.add("survey.requested", "survey-\(number)", day: number, request)
            story.add("survey.answered", "survey-\(number)", day: day, ["score": .integer(score)])
        }
        #expect(story.cell("contacts", "contact-a", "last_csat") == 2)
        #expect(story.cell("contacts", "contact-a", "last_csat", day: 7) == 5)
        #expect(story.cell("contacts", "contact-a", "last_nps") == .null)
    }

    @Test func `26: a row per contact and currency; 22: cancelled orders leave every sum`() {
        var story = OracleStory()
        story.contact("a")
        story.add("order.completed", "order-1", day: 1, .order("a", 100))
        story.add("order.completed", "order-2", day: 2, .order("a", 40, "USD"))
        story.add("order.completed", "order-3", day: 3, .order("a", 8, "IRR"))
        story.add("order.cancelled", "order-3", day: 4)
        let start: OracleJSON = ["contactId": "contact-a", "plan": "pro", "mrr": .euros(9)]
        story.add("subscription.started", "subscription-1", day: 1, start)
        story.add("subscription.expanded", "subscription-1", day: 3, ["mrr": .euros(12)])
        story.add("subscription.paused", "subscription-1", day: 5)
        story.add("deal.opened", "deal-1", ["contactId": "contact-a", "amount": .money(5, "GBP")])
        story.add("deal.won", "deal-1", day: 2)
        let rows = story.oracle().contactValue()
        #expect(rows.map { $0["currency"] } == ["EUR", "GBP", "USD"])
        #expect(rows.map { $0["orders_total"] } == [100, 0, 40])
        #expect(rows.map { $0["won_total"] } == [0, 5, 0])
        #expect(rows.map { $0["mrr"] } == [12, 0, 0])
        #expect(story.cell("contacts", "contact-a", "orders") == 2)
        #expect(story.cell("contacts", "contact-a", "last_order_at") == OracleStory.dayText(2))
        #expect(story.cell("contacts", "contact-a", "interactions") == 3)
        #expect(story.cell("orders", "order-3", "state") == "cancelled")
        #expect(story.cell("contacts", "contact-a", "active_subscriptions") == 0)
    }

    @Test func `27: reopening clears the close and begins a new spell`() {
        var story = OracleStory()
        story.contact("a")
        story.add("deal.opened", "deal-1", ["contactId": "contact-a", "stage": "proposal"])
        story.add("deal.probability_overridden", "deal-1", day: 1, ["probabilityPct": 90])
        story.add("deal.lost", "deal-1", day: 2, ["reason": "price", "competitor": "Rival"])
        #expect(story.cell("deals", "deal-1", "probability_pct") == 0)
        #expect(story.cell("deals", "deal-1", "stage") == "proposal")
        #expect(story.cell("deals", "deal-1", "competitor") == "Rival")
        story.add("deal.reopened", "deal-1", day: 5)
        story.add("deal.stage_changed", "deal-1", day: 6, ["stage": "negotiation"])
        #expect(story.cell("deals", "deal-1", "probability_pct", day: 1) == 90)
        #expect(story.cell("deals", "deal-1", "probability_pct", day: 5) == 50)
        #expect(story.cell("deals", "deal-1", "competitor") == .null)
        #expect(story.cell("deals", "deal-1", "closed_at") == .null)
        #expect(story.cell("deals", "deal-1", "reopens") == 1)
        let spells = story.oracle().dealStages()
        #expect(spells.map { $0["stage"] } == ["proposal", "proposal", "negotiation"])
        #expect(spells.map { $0["entered_at"] } == [0, 5, 6].map(OracleStory.dayText))
        #expect(spells.map { $0["left_at"] } == [OracleStory.dayText(2), OracleStory.dayText(6), .null])
    }

    @Test func `51, 56, 62: stages and probabilities as the pipeline is known, at every valid_at`() {
        var story = OracleStory()
        story.contact("a")
        let stages: OracleJSON = [["key": "demo", "name": "Demo", "probabilityPct": 30]]
        let pipeline = story.add("pipeline.defined", "pipeline-own", day: 8, ["name": "O", "stages": stages])
        story.add("deal.opened", "deal-1", ["contactId": "contact-a", "pipelineId": "pipeline-own"])
        story.add(
            "deal.opened", "deal-2",
            ["contactId": "contact-a", "pipelineId": "pipeline-own", "stage": "demo"])
        #expect(story.cell("deals", "deal-1", "stage", day: 1) == "demo")
        #expect(story.cell("deals", "deal-1", "probability_pct", day: 1) == 30)
        story.annul(pipeline)
        #expect(story.cell("deals", "deal-1", "stage") == .null)
        #expect(story.cell("deals", "deal-1", "probability_pct") == .null)
        #expect(story.cell("deals", "deal-2", "probability_pct") == 0)
    }

    @Test func `35: the board has every stage, and rows per currency`() throws {
        var story = OracleStory()
        story.contact("a")
        func open(_ number: Int, _ stage: String, _ amount: OracleJSON) {
            let data: OracleJSON = ["contactId": "contact-a", "stage": .text(stage), "amount": amount]
            story.add("deal.opened", "deal-\(number)", day: number, data)
        }
        open(1, "qualification", .euros(100))
        open(2, "qualification", .euros(30))
        open(3, "qualification", .money(7, "USD"))
        open(4, "negotiation", nil)
        let board = story.oracle(day: 10).pipelineBoard()
        let stages: [OracleValue] = [
            "prospecting", "qualification", "qualification", "proposal", "negotiation",
        ]
        #expect(board.map { $0["stage"] } == stages)
        #expect(board.map { $0["currency"] } == [.null, "EUR", "USD", .null, .null])
        #expect(board.map { $0["deals"] } == [0, 2, 1, 0, 1])
        #expect(board.map { $0["amount"] } == [0, 130, 7, 0, 0])
        #expect(board.map { $0["weighted"] } == [0.0, 32.5, 1.75, 0.0, 0.0])
        #expect(board[1]["mean_age_ms"] == .integer(Int64(8.5 * 86_400_000)))
        #expect(board[1]["max_age_ms"] == .integer(9 * 86_400_000))
    }

    @Test func `37: a reopened deal leaves its earlier close`() {
        var story = OracleStory()
        story.contact("a")
        for number in 1...3 {
            story.add("deal.opened", "deal-\(number)", ["contactId": "contact-a"])
            story.add("deal.won", "deal-\(number)", day: number)
        }
        story.add("deal.reopened", "deal-1", day: 4)
        story.add("deal.lost", "deal-1", day: 6, ["reason": "price"])
        let early = story.oracle().winRate(from: OracleStory.day(1), to: OracleStory.day(3))
        #expect(early.map(\.values) == [[1, 0, 1.0]])
        let late = story.oracle().winRate(from: OracleStory.day(3), to: OracleStory.day(7))
        #expect(late.map(\.values) == [[1, 1, 0.5]])
        #expect(story.oracle().winRate(from: OracleStory.day(8)).map(\.values) == [[0, 0, .null]])
        let reported = story.oracle(day: 3).winRate(to: OracleStory.day(3))
        #expect(reported.map(\.values) == [[2, 0, 1.0]])
    }

    @Test func `39: what a waterfall is made of`() {
        var story = OracleStory()
        story.contact("a")
        func open(_ name: String, day: Int, _ amount: Int64, owner: String = "employee-1") {
            let data: OracleJSON = [
                "contactId": "contact-a", "amount": .euros(amount), "ownerId": .text(owner),
            ]
            story.add("deal.opened", "deal-\(name)", day: day, data)
        }
        open("won", day: 1, 1)
        story.add("deal.won", "deal-won", day: 15, ["amount": .euros(999)])
        open("lost", day: 1, 2)
        story.add("deal.lost", "deal-lost", day: 15, ["reason": "price"])
        open("up", day: 1, 10)
        story.add("deal.amount_changed", "deal-up", day: 15, ["amount": .euros(14)])
        open("down", day: 1, 20)
        story.add("deal.amount_changed", "deal-down", day: 15, ["amount": .euros(12)])
        open("new", day: 15, 100)
        open("brief", day: 14, 1_000)
        story.add("deal.won", "deal-brief", day: 15)
        open("again", day: 1, 200)
        story.add("deal.lost", "deal-again", day: 2, ["reason": "price"])
        story.add("deal.reopened", "deal-again", day: 15)
        open("in", day: 1, 300, owner: "employee-2")
        story.add("deal.owner_changed", "deal-in", day: 15, ["ownerId": "employee-1"])
        open("out", day: 1, 400)
        story.add("deal.owner_changed", "deal-out", day: 15, ["ownerId": "employee-2"])
        let rows = story.oracle().waterfall(
            from: OracleStory.day(10), to: OracleStory.day(20), filter: OracleFilter(owner: "employee-1"))
        #expect(rows.map(\.values) == [["EUR", 433, 100, 200, 4, 300, 8, 400, 1, 2, 626]])
    }
}
