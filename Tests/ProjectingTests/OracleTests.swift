import Testing

/// The oracle against cases worked out by hand.
@Suite struct OracleTests {
    // MARK: Folds

    @Test func `4: the creating event comes first, whatever its time`() {
        var story = OracleStory()
        story.contact("a")
        story.add("deal.opened", "deal-1", day: 9, ["contactId": "contact-a", "stage": "prospecting"])
        story.add("deal.stage_changed", "deal-1", day: 2, ["stage": "proposal"])
        #expect(story.cell("deals", "deal-1", "stage") == "proposal")
        #expect(story.cell("deals", "deal-1", "opened_at") == OracleStory.dayText(9))
        #expect(story.cell("deals", "deal-1", "stage_entered_at") == OracleStory.dayText(2))
        // 6: without its creating event it is not there, though another event is.
        #expect(story.oracle(day: 5).deals().isEmpty)
    }

    @Test func `4: late facts fall into their place by time, then position`() {
        var story = OracleStory()
        story.contact("a")
        story.add("deal.opened", "deal-1", ["contactId": "contact-a"])
        story.add("deal.amount_changed", "deal-1", day: 5, ["amount": .euros(500)])
        story.add("deal.amount_changed", "deal-1", day: 3, ["amount": .euros(300)])
        #expect(story.cell("deals", "deal-1", "amount") == 500)
        #expect(story.cell("deals", "deal-1", "amount", day: 4) == 300)
        story.add("deal.amount_changed", "deal-1", day: 5, ["amount": .euros(501)])
        #expect(story.cell("deals", "deal-1", "amount") == 501)
    }

    @Test func `5: an event that the state does not take in fold order is skipped`() {
        var story = OracleStory()
        story.contact("a")
        story.add("ticket.opened", "ticket-1", day: 1, ["contactId": "contact-a", "channel": "chat"])
        story.add("ticket.status_changed", "ticket-1", day: 2, ["status": "on_hold"])
        story.add("ticket.agent_replied", "ticket-1", day: 7, ["public": true, "automated": false])
        // Late: resolved on the third day, so the reply of the seventh has no place.
        story.add("ticket.resolved", "ticket-1", day: 3)
        #expect(story.cell("contacts", "contact-a", "interactions") == 1)
        #expect(story.cell("contacts", "contact-a", "open_tickets") == 0)
        #expect(story.cell("contacts", "contact-a", "open_tickets", asOf: 4) == 1)
        #expect(story.cell("contacts", "contact-a", "interactions", asOf: 4) == 2)
    }

    @Test func `6: an entity whose creation is annulled is gone until it is created again`() {
        var story = OracleStory()
        story.contact("a")
        let first = story.add("deal.opened", "deal-1", day: 1, ["contactId": "contact-a", "title": "one"])
        story.add("deal.won", "deal-1", day: 3, ["amount": .euros(7)])
        let annulment = story.annul(first)
        #expect(story.oracle().deals().isEmpty)
        #expect(story.cell("contacts", "contact-a", "won_deals") == 0)
        story.add("deal.opened", "deal-1", day: 2, ["contactId": "contact-a", "title": "two"])
        #expect(story.cell("deals", "deal-1", "title") == "two")
        #expect(story.cell("deals", "deal-1", "state") == "open")
        // 7: with the annulment annulled the first creation holds, and the second has no place.
        story.annul(annulment)
        #expect(story.cell("deals", "deal-1", "title") == "one")
        #expect(story.cell("deals", "deal-1", "state") == "won")
    }

    // MARK: Amendments

    @Test func `7: corrections count by position, the newest in force; annulled, the one before`() {
        var story = OracleStory()
        story.contact("a")
        let opened = story.add("deal.opened", "deal-1", ["contactId": "contact-a", "title": "t0"])
        story.correct(opened, ["contactId": "contact-a", "title": "t1"], day: 50)
        let second = story.correct(opened, ["contactId": "contact-a", "title": "t2"], day: 1)
        let annulment = story.annul(second)
        story.annul(annulment)
        let titles = (2...6).map { story.cell("deals", "deal-1", "title", asOf: $0) }
        #expect(titles == ["t0", "t1", "t2", "t1", "t2"])
        // The correction's own time does not matter.
        #expect(story.cell("deals", "deal-1", "title", asOf: 3, day: 0) == "t1")
    }

    @Test func `12: a corrected link moves all facts, and annulled, brings them back`() {
        var story = OracleStory()
        story.contact("a")
        story.contact("b")
        let order = story.add("order.completed", "order-1", day: 1, .order("a", 100))
        story.add("order.refunded", "order-1", day: 2, ["amount": .euros(30)])
        let correction = story.correct(order, .order("b", 100))
        #expect(story.cell("orders", "order-1", "contact_id") == "contact-b")
        #expect(story.cell("contacts", "contact-a", "orders") == 0)
        #expect(story.cell("contacts", "contact-a", "first_order_at") == .null)
        #expect(story.cell("contacts", "contact-b", "last_interaction_at") == OracleStory.dayText(1))
        #expect(story.cell("contact_value", "contact-b", "net_revenue") == 70)
        story.annul(correction)
        #expect(story.cell("contact_value", "contact-a", "net_revenue") == 70)
        #expect(story.cell("contact_value", "contact-b", "net_revenue") == nil)
    }

    @Test func `12: a caller identified late brings the whole call`() {
        var story = OracleStory()
        story.contact("a")
        story.contact("b")
        story.add("call.offered", "call-1", day: 1, ["direction": "inbound"])
        story.add("call.answered", "call-1", day: 2, ["agentId": "employee-1"])
        story.add("call.contact_identified", "call-1", day: 4, .of("a"))
        #expect(story.cell("contacts", "contact-a", "calls") == 1)
        #expect(story.cell("contacts", "contact-a", "preferred_channel") == "phone")
        #expect(story.cell("contacts", "contact-a", "last_interaction_at") == OracleStory.dayText(2))
        #expect(story.cell("contacts", "contact-a", "calls", day: 3) == 0)
        // The last link in fold order, not in order of arrival.
        story.add("call.contact_identified", "call-1", day: 3, .of("b"))
        #expect(story.cell("contacts", "contact-a", "calls") == 1)
        #expect(story.cell("contacts", "contact-b", "calls", day: 3) == 1)
    }

    // MARK: Merges

    @Test func `9, 10: chains lead to the last survivor; unmerged, each has its own again`() {
        var story = OracleStory()
        for name in ["a", "b", "c"] { story.contact(name) }
        story.add("order.completed", "order-1", day: 1, .order("a", 100))
        story.add("order.completed", "order-2", day: 2, .order("b", 10))
        story.add("contact.archived", "contact-a", day: 3)
        story.add("contact.merged", "contact-a", day: 9, ["intoId": "contact-b"])
        story.add("contact.merged", "contact-b", day: 9, ["intoId": "contact-c"])
        // At every valid_at.
        #expect(story.cell("contact_value", "contact-c", "orders_total", day: 2) == 110)
        #expect(story.cell("contacts", "contact-c", "orders") == 2)
        #expect(story.cell("contacts", "contact-a", "state") == "merged")
        #expect(story.cell("contacts", "contact-a", "merged_into") == "contact-b")
        #expect(story.cell("contacts", "contact-a", "full_name") == "a")
        #expect(story.cell("contacts", "contact-b", "orders") == 0)
        #expect(story.cell("orders", "order-1", "contact_id") == "contact-c")
        story.add("contact.unmerged", "contact-b", day: 9)
        #expect(story.cell("contacts", "contact-b", "orders") == 2)
        #expect(story.cell("contacts", "contact-c", "orders") == 0)
        story.add("contact.unmerged", "contact-a", day: 9)
        #expect(story.cell("contacts", "contact-a", "state") == "archived")
        #expect(story.cell("contacts", "contact-a", "merged_into") == .null)
        #expect(story.cell("orders", "order-1", "contact_id") == "contact-a")
    }

    @Test func `55, 60: the last survivor has a row without existing itself`() {
        var story = OracleStory()
        story.contact("a", day: 1)
        story.contact("b", day: 6)
        story.contact("c", day: 5)
        story.add("email.received", "email-1", day: 2, .of("a"))
        story.add("contact.merged", "contact-a", day: 9, ["intoId": "contact-b"])
        story.add("contact.merged", "contact-b", day: 9, ["intoId": "contact-c"])
        let rows = story.oracle(day: 3).contacts()
        #expect(rows.map { $0["contact_id"] } == ["contact-a", "contact-c"])
        for column in ["state", "merged_into", "full_name", "emails", "tags", "created_at", "score"] {
            #expect(rows.last?[column] == .null)
        }
        #expect(rows.last?["emails_received"] == 1)
        #expect(rows.last?["preferred_channel"] == "email")
        // Nobody exists, nobody has a row.
        #expect(story.oracle(day: 0).contacts().isEmpty)
    }

    @Test func `60: a merge that its from-state or its target no longer allows is skipped`() {
        var story = OracleStory()
        for name in ["a", "b", "c"] { story.contact(name) }
        story.add("contact.merged", "contact-a", ["intoId": "contact-b"])
        let unmerging = story.add("contact.unmerged", "contact-a")
        story.add("contact.merged", "contact-a", ["intoId": "contact-c"])
        #expect(story.cell("contacts", "contact-a", "merged_into") == "contact-c")
        story.annul(unmerging)
        #expect(story.cell("contacts", "contact-a", "merged_into") == "contact-b")
        story.add("contact.merged", "contact-b", ["intoId": "contact-a"])
        #expect(story.cell("contacts", "contact-b", "merged_into") == .null)
    }

    @Test func `60: the merge of a contact whose creation is annulled counts nowhere`() {
        var story = OracleStory()
        let creation = story.contact("a")
        story.contact("b")
        story.add("order.completed", "order-1", day: 1, .order("a", 100))
        story.add("contact.merged", "contact-a", ["intoId": "contact-b"])
        story.annul(creation)
        #expect(story.cell("contacts", "contact-b", "orders") == 0)
        // 63: contact_value follows its facts.
        #expect(story.cell("contact_value", "contact-a", "orders_total") == 100)
        #expect(story.oracle().contacts().count == 1)
    }

    @Test func `13, 19: what is erased is NULL at every moment, also of those merged into it`() {
        var story = OracleStory()
        story.add(
            "contact.created", "contact-a",
            ["fullName": "A", "emails": ["a@example.org"], "address": ["city": "Delft"], "source": "web"])
        story.contact("b")
        story.add("contact.merged", "contact-a", ["intoId": "contact-b"])
        story.add("contact.erased", "contact-b", day: 20, ["legalBasis": "request"])
        for contact in ["contact-a", "contact-b"] {
            for column in ["full_name", "emails", "phones", "city", "lat"] {
                #expect(story.cell("contacts", contact, column, asOf: 2) == .null)
            }
        }
        #expect(story.cell("contacts", "contact-a", "source") == "web")
        #expect(story.cell("contacts", "contact-b", "state") == "erased")
        #expect(story.cell("contacts", "contact-b", "state", day: 19) == "active")
    }
}
