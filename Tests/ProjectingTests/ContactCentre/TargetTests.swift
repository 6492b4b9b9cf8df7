import EventLog
import Ledger
import Projecting
import Testing

/// Targets and bands that a company sets itself (`kpi.target_set`), on a board of three days.
@Suite struct TargetTests {
    private static let days = ["2025-03-03", "2025-03-04", "2025-03-05"]
    private static let board = "2025-03-20T00:00:00Z"

    /// Answers of which 3, 4 and 5 of five are good, and calls of which 0, 1 and 2 of five are given up.
    private func told() async throws -> CentreLedger {
        let centre = try CentreLedger()
        try centre.people()
        for (number, day) in Self.days.enumerated() {
            for person in 0..<5 {
                let survey = "survey-\(number).\(person)"
                try centre.add(
                    "survey.requested", survey, CentreLedger.time(0, of: day),
                    #"{"kind":"csat","contactId":"contact-1"}"#)
                try centre.add(
                    "survey.answered", survey, CentreLedger.time(60, of: day),
                    #"{"score":\#(person < 3 + number ? 4 : 3)}"#)
                let call = "call-\(number).\(person)"
                let offered = CentreLedger.time(3_600 + person, of: day)
                try centre.add("call.offered", call, offered, #"{"direction":"inbound","orgUnit":"north"}"#)
                try centre.add("call.queued", call, offered, #"{"queue":"sales"}"#)
                let later = CentreLedger.time(3_700, of: day)
                if person < number {
                    try centre.add("call.abandoned", call, later, #"{"phase":"queue"}"#)
                } else {
                    try centre.add("call.answered", call, later, #"{"agentId":"employee-1"}"#)
                }
            }
        }
        try await centre.settle()
        return centre
    }

    /// Target and verdict of each day.
    private func shown(
        _ centre: CentreLedger, _ kpi: String, _ words: [String: String] = [:], asOf: UInt64? = nil
    ) throws -> [[OracleValue]] {
        try centre.report(
            "kpi_board", ["kpi": kpi, "period": "day"].merging(words) { $1 },
            asOf: asOf.map { "@\($0)" }, validAt: Self.board
        ).map { [$0[3], $0[4]] }
    }

    /// - Returns: the event's id.
    @discardableResult
    private func set(
        _ centre: CentreLedger, _ kpi: String, _ target: String, band: String? = nil, unit: String? = nil,
        on stream: String = "kpi-own", time: String = "2025-06-01T00:00:00Z"
    ) async throws -> String {
        let rest = (band.map { #","band":\#($0)"# } ?? "") + (unit.map { #","orgUnit":"\#($0)""# } ?? "")
        let id = try centre.add(
            "kpi.target_set", stream, time, #"{"kpi":"\#(kpi)","target":\#(target)\#(rest)}"#)
        try await centre.settle()
        return id
    }

    @Test func `without a band the target is the least, or the most where less is better`() async throws {
        let centre = try await told()
        #expect(try shown(centre, "csat") == [[0.9, 0], [0.9, 0], [0.9, 1]])
        #expect(try shown(centre, "csat_response_rate") == Array(repeating: [.null, .null], count: 3))
        try await set(centre, "csat", "0.8")
        #expect(try shown(centre, "csat") == [[0.8, 0], [0.8, 1], [0.8, 1]])
        try await set(centre, "abandon_rate", "0.2", on: "kpi-calls")
        #expect(try shown(centre, "abandon_rate") == [[0.2, 1], [0.2, 1], [0.2, 0]])
        try await set(centre, "csat_response_rate", "1", on: "kpi-answers")
        #expect(try shown(centre, "csat_response_rate") == Array(repeating: [1.0, 1], count: 3))
    }

    @Test func `inside a band or better than it is met, in either direction`() async throws {
        let centre = try await told()
        // Shares .6, .8 and 1: below the band, at its lower end though under the target, above it.
        try await set(centre, "csat", "0.85", band: #"{"low":0.8,"high":0.9}"#)
        #expect(try shown(centre, "csat") == [[0.85, 0], [0.85, 1], [0.85, 1]])
        // Shares 0, .2 and .4: better than the band, at its upper end though over the target, above it.
        try await set(centre, "abandon_rate", "0.15", band: #"{"low":0.1,"high":0.2}"#, on: "kpi-calls")
        #expect(try shown(centre, "abandon_rate") == [[0.15, 1], [0.15, 1], [0.15, 0]])
        #expect(
            try centre.query(
                """
                SELECT kpi, target, low, high, lower_is_better, is_default FROM targets
                WHERE kpi IN ('csat', 'abandon_rate', 'fcr') ORDER BY kpi
                """) == [
                    ["abandon_rate", 0.15, 0.1, 0.2, 1, 0], ["csat", 0.85, 0.8, 0.9, 0, 0],
                    ["fcr", 0.7, 0.7, 0.75, 0, 1],
                ])
    }

    @Test func `a target holds from where it is known, whatever its time, until the next or its annulment`()
        async throws
    {
        let centre = try await told()
        let starting = try centre.ledger.log.headPosition()
        let first = try await set(centre, "csat", "0.6", band: #"{"low":0.5,"high":0.7}"#)
        let afterFirst = try centre.ledger.log.headPosition()
        // Set later, of an earlier day, and on a stream that comes before the other by its name.
        let second = try await set(
            centre, "csat", "0.95", on: "kpi-a", time: "2025-01-01T00:00:00Z")
        let afterSecond = try centre.ledger.log.headPosition()
        let (known, unknown, later): ([[OracleValue]], [[OracleValue]], [[OracleValue]]) = (
            [[0.6, 1], [0.6, 1], [0.6, 1]], [[0.9, 0], [0.9, 0], [0.9, 1]],
            [[0.95, 0], [0.95, 0], [0.95, 1]]
        )
        #expect(try shown(centre, "csat", asOf: starting) == unknown)
        #expect(try shown(centre, "csat", asOf: afterFirst) == known)
        #expect(try shown(centre, "csat") == later)
        func annul(_ id: String, _ number: Int) async throws {
            try centre.add(
                "ledger.annulled", "ledger-\(number)", "2025-07-01T00:00:00Z",
                #"{"eventId":"\#(id)","reason":"not agreed"}"#)
            try await centre.settle()
        }
        try await annul(second, 1)
        #expect(try shown(centre, "csat") == known)
        try centre.add(
            "ledger.corrected", "ledger-2", "2025-07-02T00:00:00Z",
            #"{"eventId":"\#(first)","data":{"kpi":"csat","target":0.7},"reason":"no band was agreed"}"#)
        try await centre.settle()
        #expect(try shown(centre, "csat") == [[0.7, 0], [0.7, 1], [0.7, 1]])
        try await annul(first, 3)
        #expect(try shown(centre, "csat") == unknown)
        // What the board said then it says still.
        #expect(try shown(centre, "csat", asOf: afterSecond) == later)
        #expect(try shown(centre, "csat", asOf: afterSecond + 1) == known)
    }

    @Test func `a unit's own target does not count for the others, and goes with its annulment`() async throws
    {
        let centre = try await told()
        let own = try await set(centre, "abandon_rate", "0.3", unit: "north")
        let starting: [[OracleValue]] = [[0.08, 1], [0.08, 0], [0.08, 0]]
        #expect(try shown(centre, "abandon_rate") == starting)
        #expect(
            try shown(centre, "abandon_rate", ["org_unit": "north"]) == [[0.3, 1], [0.3, 1], [0.3, 0]])
        try centre.add(
            "ledger.annulled", "ledger-1", "2025-07-01T00:00:00Z", #"{"eventId":"\#(own)","reason":"r"}"#)
        try await centre.settle()
        #expect(try shown(centre, "abandon_rate", ["org_unit": "north"]) == starting)
    }
}
