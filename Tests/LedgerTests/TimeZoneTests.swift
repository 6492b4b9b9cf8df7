import EventLog
import Ledger
import Testing

@Suite struct TimeZoneTests {
    private func define(_ zone: String, in ledger: Ledger) async throws {
        let json =
            #"{"type":"calendar.defined","subject":"calendar-1","data":{"timezone":"\#(zone)","week":{"sat":["09:00-17:00"]},"holidays":[],"from":"2025-03-21"}}"#
        _ = try await ledger.append([EventDraft(json: Array(json.utf8))])
    }

    @Test(arguments: ["Asia/Tehran", "UTC", "America/Argentina/Buenos_Aires", "Asia/Calcutta"])
    func `a calendar takes the zones that there are, old names too`(_ zone: String) async throws {
        let test = try TestLedger()
        try await define(zone, in: test.ledger)
    }

    @Test(arguments: ["Asia/Teheran", "Mars/Base", "asia/tehran", "+03:30", "Tehran"])
    func `and no others`(_ zone: String) async throws {
        let test = try TestLedger()
        await #expect(throws: Refusal(.invalidValue, "timezone", "")) {
            try await define(zone, in: test.ledger)
        }
    }
}
