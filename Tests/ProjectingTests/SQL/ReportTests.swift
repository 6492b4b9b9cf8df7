import EventLog
import Projecting
import Testing

@Suite struct ReportTests {
    private static let source = """
        -- report: open_deals
        -- Deals that are open,
        -- with their amounts.
        --
        -- A deal without amount counts as 0.
        -- parameter stage text = 'it''s : open' : only of this stage,
        --     as the pipeline calls it
        -- parameter least integer = 0 : the smallest amount
        -- parameter share real = 0.5 : a share
        -- parameter only_open boolean = true : leave closed ones out
        -- parameter owner text = NULL : whose
        -- parameter from start : the first day
        -- parameter to end = '2025-02-01T00:00:00+01:00' : the last day
        SELECT :stage, :least, :share, :only_open, :owner, :from, :to -- not a parameter: ':x'
        """

    @Test func `the head says name, meaning and parameters`() throws {
        let report = try Report(source: Self.source)
        #expect(report.name == "open_deals")
        #expect(report.summary == "Deals that are open, with their amounts.")
        #expect(
            report.description
                == "Deals that are open,\nwith their amounts.\n\nA deal without amount counts as 0.")
        #expect(
            report.parameters.map(\.name) == ["stage", "least", "share", "only_open", "owner", "from", "to"])
        #expect(
            report.parameters[0]
                == ReportParameter(
                    name: "stage", kind: .text, defaultValue: "it's : open",
                    meaning: "only of this stage, as the pipeline calls it"))
        #expect(report.parameters[4].defaultValue == .null)
        #expect(report.parameters[5].defaultValue == nil)
        #expect(report.parameters[6].defaultValue == "2025-01-31T23:00:00.000000Z")
    }

    @Test func `it runs with what is given and the defaults`() throws {
        let report = try Report(source: Self.source)
        let session = try Deals().session()
        let rows = try report.run(
            in: session, ["from": "2025-01-01T00:00:00Z", "share": 1, "owner": "employee-1"], asOf: "@5")
        #expect(rows.moment.end == 5)
        #expect(try rows.next())
        #expect(
            try rows.values() == [
                "it's : open", 0, 1.0, 1, "employee-1", "2025-01-01T00:00:00.000000Z",
                "2025-01-31T23:00:00.000000Z",
            ])
    }

    @Test func `words become values; a day is included`() throws {
        let report = try Report(source: Self.source)
        // The day in a zone one hour ahead.
        let values = try report.values(
            of: [
                "from": "2025-01-01", "to": "2025-01-31", "least": "-5", "only_open": "false",
                "share": "0.25",
            ]
        ) { date in
            let start = Int64(date.daysSinceEpoch * 24 - 1) * 3_600_000_000
            return Instant(microseconds: start)...Instant(microseconds: start + 24 * 3_600_000_000 - 1)
        }
        #expect(
            values == [
                "from": "2024-12-31T23:00:00.000000Z", "to": "2025-01-31T23:00:00.000000Z", "least": -5,
                "only_open": 0, "share": 0.25,
            ])
    }

    @Test(
        arguments: [
            ("open_deals needs from: the first day", [:]),
            ("open_deals has no parameter fro", ["fro": "x"]),
            ("least is an integer", ["least": "x", "from": "2025-01-01T00:00:00Z"]),
            ("stage is a text", ["stage": .null, "from": "2025-01-01T00:00:00Z"]),
            ("from is an RFC 3339 instant or a date", ["from": "2025"]),
            ("only_open is true or false", ["only_open": 2, "from": "2025-01-01T00:00:00Z"]),
        ] as [(String, [String: SQLValue])])
    func `what is missing, unknown or of another kind is said`(
        _ message: String, _ given: [String: SQLValue]
    ) throws {
        let report = try Report(source: Self.source)
        let session = try Deals().session()
        let error = #expect(throws: SQLError.self) { try report.run(in: session, given) }
        #expect(error?.code == .invalidParameter)
        #expect(error?.message.hasPrefix(message) == true, "\(String(describing: error))")
    }

    @Test(arguments: [
        ("SELECT 1", "line 1: a report begins"), ("-- report: Open", "line 1: Open is no name"),
        ("-- report: a\nSELECT 1", "a does not say"),
        ("-- report: a\n-- x\n-- parameter p word : m", "line 3: a parameter is"),
        ("-- report: a\n-- x\n-- parameter p text = 'm : m", "line 3: a quote is missing"),
        ("-- report: a\n-- x\n-- parameter p text = m : m", "line 3: m is no literal"),
        ("-- report: a\n-- x\n-- parameter p text = 'm'", "line 3: p has no"),
        ("-- report: a\n-- x\n-- parameter p integer = 'm' : m", "line 3: the default of p: p is an integer"),
        (
            "-- report: a\n-- x\n-- parameter p text : m\n-- parameter p text : m",
            "line 4: a second parameter p"
        ),
    ])
    func `a head that cannot be read says where`(_ source: String, _ message: String) throws {
        let error = #expect(throws: SQLError.self) { try Report(source: source) }
        #expect(error?.code == .invalidReport)
        #expect(error?.message.hasPrefix(message) == true, "\(String(describing: error))")
    }
}
