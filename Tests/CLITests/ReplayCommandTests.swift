import Foundation
import Testing

@Suite struct ReplayCommandTests {
    private let daftar: Program

    init() throws {
        daftar = try Program()
        try daftar("append", "contact-1", "contact.created", #"{"fullName":"Sara"}"#)
        for (number, day) in [(1, "2025-01-05"), (2, "2025-02-05")] {
            try daftar(
                "append", "deal-\(number)", "deal.opened",
                #"{"contactId":"contact-1","amount":{"amount":\#(number)00,"currency":"EUR"}}"#,
                "--time", "\(day)T00:00:00Z", "--id", "opened-\(number)")
        }
    }

    @Test func `what would be is told from what is, and the ledger is left alone`() throws {
        let won = #"{"id":"if","type":"deal.won","subject":"deal-2","data":{}}"#
        let file = daftar.path("what-if.ndjson")
        try won.write(toFile: file, atomically: true, encoding: .utf8)
        let scratch = daftar.path("scratch")
        let run = try daftar("replay", "--into", scratch, "--events", file, "--table", "deals")
        #expect(run.status == 0, "\(run.error)")
        #expect(run.output.contains("state: open → won"))
        #expect(run.output.contains("deal.won deal-2"))
        // The scratch is a ledger that can be asked, and this one has learnt nothing.
        let asked = try daftar(
            "sql", "SELECT state FROM deals ORDER BY deal_id", "--format", "csv", data: scratch)
        #expect(asked.output == "state\r\nopen\r\nwon\r\n")
        #expect(try daftar("stats", "--json").output.contains(#""head":"3""#))
        let again = try daftar("replay", "--into", scratch)
        #expect(again.status == 1)
        #expect(again.error.contains("is not empty"))
    }

    @Test func `a hypothetical event that the ledger would refuse is refused, with its reason`() throws {
        let file = daftar.path("bad.ndjson")
        try #"{"type":"deal.reopened","subject":"deal-1","data":{}}"#.write(
            toFile: file, atomically: true, encoding: .utf8)
        let run = try daftar("replay", "--into", daftar.path("scratch"), "--events", file)
        #expect(run.status == 1)
        let refused = try String(contentsOfFile: file + ".refused.ndjson", encoding: .utf8)
        #expect(refused.contains("transition_not_allowed"))
    }

    @Test func `an upper moment, and a statement on the replay`() throws {
        let run = try daftar(
            "replay", "--into", daftar.path("scratch"), "--as-of", "@2", "--sql",
            "SELECT count(*) AS deals FROM deals", "--format", "csv")
        #expect(run.output == "deals\r\n1\r\n", "\(run.error)")
    }

    @Test func `a report at two moments, with the events that moved it`() throws {
        let run = try daftar("diff", "pipeline_board", "--from-valid-at", "2025-01-31", "--json")
        #expect(run.status == 0, "\(run.error)")
        #expect(run.output.contains(#""amount":{"before":100,"after":300}"#))
        #expect(run.output.contains(#""id":"opened-2""#))
        #expect(!run.output.contains(#""id":"opened-1""#))
        let same = try daftar("diff", "pipeline_board", "--from", "@3")
        #expect(same.output.isEmpty)
    }

    @Test func `an export of what was true then, which another ledger takes`() throws {
        let export = try daftar("export", "--disclose", "--valid-at", "2025-01-31")
        // The contact was recorded today: it, too, is left out.
        #expect(export.lines.count == 1)
        #expect(export.output.contains("deal-1"))
        try daftar(
            "append", "ledger-1", "ledger.annulled", #"{"eventId":"opened-1","reason":"never"}"#)
        let annulled = try daftar("export", "--valid-at", "2025-01-31")
        #expect(annulled.lines.count == 2, "an annulment has no time of its own")
    }

    @Test func `a rebuild says that nothing differs, and verify reads the views`() throws {
        #expect(try daftar("query", "deals").status == 0)
        let run = try daftar("rebuild")
        #expect(run.status == 0)
        #expect(run.output.contains("nothing differs"))
        #expect(try daftar("verify").output == "clean: 3 events\n")
    }
}
