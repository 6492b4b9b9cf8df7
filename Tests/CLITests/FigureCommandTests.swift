import Foundation
import Testing

/// A key figure from the command line, down to its events.
@Suite struct FigureCommandTests {
    private func told() throws -> Program {
        let daftar = try Program()
        var lines: [String] = []
        func add(_ type: String, _ stream: String, _ time: String, _ data: String) {
            lines.append(
                #"{"id":"e\#(lines.count)","type":"\#(type)","subject":"\#(stream)","time":"2025-03-\#(time)Z","data":\#(data)}"#
            )
        }
        add("employee.hired", "employee-1", "01T08:00:00", #"{"name":"Mina","role":"agent"}"#)
        add("contact.created", "contact-1", "01T08:00:00", #"{"fullName":"Sara"}"#)
        for call in 1...2 {
            let day = call == 1 ? "03" : "05"
            let name = "call-\(call)"
            add("call.offered", name, "\(day)T10:00:00", #"{"direction":"inbound","contactId":"contact-1"}"#)
            add("call.queued", name, "\(day)T10:00:00", #"{"queue":"sales"}"#)
            add("call.answered", name, "\(day)T10:00:05", #"{"agentId":"employee-1"}"#)
            add("call.ended", name, "\(day)T10:03:00", #"{"endedBy":"agent"}"#)
        }
        let run = try daftar("import", "-", input: lines.joined(separator: "\n") + "\n")
        #expect(run.status == 0, "\(run.error)")
        return daftar
    }

    @Test func `explain leads from the board to the calls and the events behind them`() throws {
        let daftar = try told()
        let moment = ["--valid-at", "2025-03-31"]
        let board = try daftar(
            "report", "kpi_board", "--parameter", "kpi=fcr", "--format", "csv", moment[0], moment[1])
        #expect(board.output.contains("\r\nfcr,2025-03,0.5,0.7,0,fcr/1,1,2"), "\(board.output)")
        let run = try daftar(
            "explain", "kpi_board", "fcr", "--label", "2025-03", "--json", moment[0], moment[1])
        let parsed = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
        let object = try #require(parsed as? [String: Any])
        #expect(object["count"] as? Int == 2)
        let entities = try #require(object["entities"] as? [[String: Any]])
        #expect(entities.map { $0["entity"] as? String } == ["call-1", "call-2"])
        #expect(entities.map { $0["numerator"] as? Int } == [0, 1])
        let events = try entities.map { entity in
            try #require(entity["events"] as? [[String: Any]]).compactMap { explanation in
                (explanation["event"] as? [String: Any])?["id"] as? String
            }
        }
        // The second call is what says that the first resolved nothing.
        #expect(events[0].contains("e6") && events[0].contains("e5"), "\(events)")
        #expect(!events[1].contains("e2"), "\(events)")
        #expect(
            try daftar("explain", "kpi_board", "fcr", "--label", "2024-01").output.contains(
                "no fcr in 2024-01"))
        #expect(try daftar("explain", "calls", "call-1").status == 2)
        #expect(try daftar("explain", "calls", "call-1", "fcr", "--from", "2025-03-04").status == 2)
        // Of a part of the month, and with the event that set the target.
        try daftar(
            "append", "kpi-1", "kpi.target_set", #"{"kpi":"fcr","target":0.8}"#, "--id", "goal")
        let part = try daftar(
            "explain", "kpi_board", "fcr", "--from", "2025-03-04", "--to", "2025-03-06", moment[0], moment[1])
        #expect(part.lines.first?.hasPrefix("kpi fcr  period 2025-03  value 1.0  target 0.8") == true)
        #expect(part.output.contains("kpi.target_set  kpi-1  → 0.8"), "\(part.output)")
        #expect(part.output.contains("call-2") && !part.output.contains("call-1"))
        let money = try daftar("explain", "kpi_board", "clv", "--currency", "EUR", "--json")
        #expect(
            money.output.contains(#""figures":[],"targets":[],"count":0,"entities":[]}"#), "\(money.output)")
    }

    /// The log-likelihood of the only fit in a row, or of the fits in an event.
    private func likelihood(_ output: String) throws -> Double {
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[String: Any]])
        let data = rows.first?["data"] as? [String: Any]
        let fit = (data?["fits"] as? [[String: Any]])?.first ?? rows.first
        return try #require(fit?["log_likelihood"] as? Double, "\(output)")
    }

    @Test func `what a value was computed with is written down with it`() throws {
        let daftar = try Program()
        let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/cdnow_sample.csv")
        // A part of it, enough to fit.
        let orders = try String(contentsOf: fixture, encoding: .utf8).split(separator: "\n").prefix(400)
        let text = orders.joined(separator: "\n") + "\n"
        #expect(try daftar("import", "-", "--mapping", "order-export", input: text).status == 0)
        let end = "1997-09-30"
        let list = try daftar("report", "customer_value", "--valid-at", end, "--format", "csv").output
            .split(separator: "\r\n")
        #expect(list.first?.hasSuffix(",churn_risk,converged") == true)
        #expect(list.count > 50 && list.dropFirst().allSatisfy { $0.hasSuffix(",1") })
        let fits = try ["bg_nbd", "gamma_gamma"].map { model in
            try likelihood(daftar("report", model, "--valid-at", end, "--json").output)
        }
        let record = try daftar(
            "report", "customer_value", "--valid-at", end, "--record", "--parameter", "contact=contact-1")
        #expect(record.lines.count == 2, "\(record.output)\(record.error)")
        for (model, fit) in zip(["bg_nbd", "gamma_gamma"], fits) {
            #expect(record.output.contains("model-\(model)@0"), "\(record.output)")
            #expect(try likelihood(daftar("read", "--stream", "model-\(model)", "--json").output) == fit)
        }
        #expect(try daftar("report", "rfm", "--record").status == 2)
    }

    /// An order that was corrected to less than had been refunded of it brought less than nothing.
    @Test func `what a conversion lost is debited as what it brings is credited`() throws {
        let daftar = try Program()
        try daftar("init")
        for (amount, shares) in [(10, "[4,3,3]"), (-10, "[-4,-3,-3]"), (0, "[0,0,0]")] {
            let run = try daftar(
                "sql",
                """
                SELECT json_group_array(value ->> 1) AS shares FROM json_each((
                    SELECT attribute('linear', \(amount), column1, column2, 0)
                    FROM (VALUES (5, 'a'), (3, 'b'), (1, 'c'))))
                """)
            #expect(run.lines.last == Substring(shares), "\(run.output)\(run.error)")
        }
    }
}
