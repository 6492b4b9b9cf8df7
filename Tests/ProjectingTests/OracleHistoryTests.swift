import Testing

/// Laws that the oracle must keep on random histories.
@Suite struct OracleHistoryTests {
    private static let seeds: [UInt64] = Array(1...6)

    private func tables(_ oracle: Oracle) -> [[OracleRow]] { Oracle.tableNames.map(oracle.table) }

    @Test(arguments: seeds)
    func `39: a waterfall adds up, in every currency and under every filter`(seed: UInt64) {
        let history = RandomHistory(seed: seed, count: 300)
        let times = history.expected.map(\.time).sorted()
        let filters = [
            OracleFilter(), OracleFilter(owner: "employee-1"),
            OracleFilter(orgUnit: "north", currency: "EUR"),
            OracleFilter(pipeline: Oracle.defaultPipeline),
        ]
        let oracle = Oracle(events: history.expected, asOf: 250)
        for filter in filters {
            let rows = oracle.waterfall(from: times[80], to: times[220], filter: filter)
            if filter.owner == nil, filter.orgUnit == nil { #expect(!rows.isEmpty) }
            for row in rows {
                func amount(_ column: String) -> Int64 {
                    if case .integer(let amount) = row[column] { amount } else { .min }
                }
                let gains = ["open_start", "new", "reopened", "increased", "moved_in"].map(amount)
                let losses = ["decreased", "moved_out", "won", "lost"].map(amount)
                #expect(gains.reduce(0, +) - losses.reduce(0, +) == amount("open_end"))
                #expect((gains + losses).allSatisfy { $0 >= 0 })
            }
        }
    }

    @Test(arguments: seeds)
    func `7: annulling the last event is as if it had never been, and annulling that brings it back`(
        seed: UInt64
    ) {
        let history = RandomHistory(seed: seed, count: 220, erases: true)
        for count in stride(from: 60, to: history.expected.count, by: 19) {
            let events = Array(history.expected.prefix(count))
            guard let last = events.last, last.type != "contact.erased" else { continue }
            let annulled = events + [annulment(of: last, at: count)]
            let restored = annulled + [annulment(of: annulled[count], at: count + 1)]
            let without = Oracle(events: events, asOf: count - 1)
            #expect(tables(Oracle(events: annulled, asOf: .max)) == tables(without))
            let with = Oracle(events: events, asOf: .max)
            #expect(tables(Oracle(events: restored, asOf: .max)) == tables(with))
        }
    }

    private func annulment(of event: OracleEvent, at position: Int) -> OracleEvent {
        OracleEvent(
            position: position, stream: "ledger-x\(position)", type: "ledger.annulled", id: "x\(position)",
            time: event.time, recordedTime: event.recordedTime + 1, data: ["eventId": .text(event.id)])
    }

    @Test(arguments: seeds)
    func `9: every fact counts once: contacts add up to the entities`(seed: UInt64) {
        let history = RandomHistory(seed: seed, count: 300)
        let times = history.expected.map(\.time).sorted()
        for validAt in [nil, times[60], times[200]] {
            let oracle = Oracle(events: history.expected, asOf: .max, validAt: validAt)
            let contacts = oracle.contacts()
            let ids = Set(contacts.compactMap { $0["contact_id"]?.description })
            for (column, state) in [("open_deals", "open"), ("won_deals", "won"), ("lost_deals", "lost")] {
                let deals = oracle.deals().filter { deal in
                    deal["state"] == .text(state) && ids.contains(deal["contact_id"]?.description ?? "")
                }
                let counted = contacts.compactMap { row in
                    if case .integer(let count) = row[column] { Int(count) } else { nil }
                }
                #expect(counted.count == contacts.count)
                #expect(counted.reduce(0, +) == deals.count)
            }
        }
    }

    @Test(arguments: seeds)
    func `13: an erased contact has no personal value at any moment`(seed: UInt64) {
        let history = RandomHistory(seed: seed, count: 250, erases: true)
        let erased = Set(
            history.expected.filter { $0.type == "contact.erased" }.map { OracleValue.text($0.stream) })
        for asOf in stride(from: 10, through: history.expected.count, by: 40) {
            let rows = Oracle(events: history.expected, asOf: asOf).contacts()
            for row in rows where erased.contains(row["contact_id"] ?? .null) {
                for column in ["full_name", "emails", "phones", "city", "region", "country", "lat", "lon"] {
                    #expect(row[column] == .null)
                }
            }
        }
    }

    @Test func `the same seed gives the same history, and candidates read back as what is expected`() throws {
        let history = RandomHistory(seed: 7, count: 200)
        #expect(history.candidates == RandomHistory(seed: 7, count: 200).candidates)
        #expect(history.candidates != RandomHistory(seed: 8, count: 200).candidates)
        var read: [OracleEvent] = []
        for case .event(let json) in history.candidates {
            let event = try OracleEvent(candidate: json, position: read.count, recordedTime: 0)
            guard read.count < history.expected.count, event.id == history.expected[read.count].id else {
                continue
            }
            read.append(event)
        }
        #expect(read.map(\.time) == history.expected.map(\.time))
        #expect(read.map(\.data.minified) == history.expected.map(\.data.minified))
    }

    @Test func `a history is half late, and has every kind of amendment`() {
        let history = RandomHistory(seed: 3, count: 1_500, erases: true)
        let events = history.expected
        let late = zip(events, events.dropFirst()).filter { $0.0.time > $0.1.time }.count
        #expect(late * 4 > events.count)
        #expect(Set(events.map(\.time)).count < events.count)
        let others = [4, 5].flatMap { RandomHistory(seed: $0, count: 600, erases: true).expected }
        let types = Set((events + others).map(\.type))
        for type in [
            "ledger.corrected", "ledger.annulled", "contact.merged", "contact.unmerged", "contact.erased",
            "call.contact_identified", "call.transferred", "deal.reopened", "pipeline.stage_retired",
        ] {
            #expect(types.contains(type))
        }
        #expect(events.count * 10 > history.candidates.count * 8)
    }
}
