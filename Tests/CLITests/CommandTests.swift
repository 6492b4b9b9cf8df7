import Foundation
import Testing

@Suite struct CommandTests {
    private let contact = #"{"fullName":"Sara Ahmadi","emails":["sara@example.com"]}"#

    @Test func `appending makes the ledger, says where the event stands, and ends with 0`() throws {
        let daftar = try Program()
        let run = try daftar("append", "contact-1", "contact.created", contact, "--id", "e-1")
        #expect(run.status == 0)
        #expect(run.output == "contact-1@0 at position 0, id e-1\n")
        #expect(run.error.contains("made a new ledger"))
        let again = try daftar("append", "contact-1", "contact.created", contact, "--id", "e-1")
        #expect(again.output.contains("known already"))
    }

    @Test func `a refusal names every reason and ends with 1`() throws {
        let daftar = try Program()
        let run = try daftar("append", "contact-1", "contact.created", #"{"foo":1,"emails":["x"]}"#)
        #expect(run.status == 1)
        #expect(run.error.contains("refused (missing_field) fullName"))
        #expect(run.error.contains("refused (unknown_field) foo"))
        #expect(run.error.contains("refused (invalid_value) emails[0]"))
        let dead = try daftar("append", "deal-1", "deal.opened", #"{"contactId":"contact-9"}"#)
        #expect(dead.status == 1)
        #expect(dead.error.contains("unknown_reference"))
    }

    @Test(arguments: [
        ["import"], ["fly"], ["read", "--from", "yesterday"], ["append", "x"],
        ["replay"], ["rebuild", "nothing"], ["diff"],
    ])
    func `a wrong call ends with 2`(_ arguments: [String]) throws {
        let daftar = try Program()
        try daftar("append", "contact-1", "contact.created", contact)
        let run =
            switch arguments.count {
            case 1: try daftar(arguments[0])
            case 2: try daftar(arguments[0], arguments[1])
            default: try daftar(arguments[0], arguments[1], arguments[2])
            }
        #expect(run.status == 2, "\(run.error)")
    }

    @Test func `an expected revision is held against the stream`() throws {
        let daftar = try Program()
        try daftar("append", "contact-1", "contact.created", contact)
        #expect(
            try daftar("append", "contact-1", "contact.tagged", #"{"tag":"a"}"#, "--expect", "0").status == 0)
        let late = try daftar("append", "contact-1", "contact.tagged", #"{"tag":"b"}"#, "--expect", "0")
        #expect(late.status == 1)
        #expect(late.error.contains("expected revision 0, it is 1; the first event beyond is"))
    }

    @Test func `history at a moment shows what was known, or what was true, then`() throws {
        let daftar = try Program()
        try daftar("append", "contact-1", "contact.created", contact, "--time", "2024-01-01T00:00:00Z")
        try daftar("append", "contact-1", "contact.tagged", #"{"tag":"a"}"#, "--time", "2024-02-01T00:00:00Z")
        try daftar(
            "append", "contact-1", "contact.tagged", #"{"tag":"late"}"#, "--time", "2024-01-15T00:00:00Z")
        let all = try daftar("history", "contact-1")
        #expect(all.events.map { $0.contains("late") } == [false, true, false])
        #expect(try daftar("history", "contact-1", "--as-of", "@2").events.count == 2)
        #expect(try daftar("history", "contact-1", "--valid-at", "2024-01-15").events.count == 2)
        #expect(try daftar("history", "contact-1", "--valid-at", "2024-01-14").events.count == 1)
    }

    @Test func `read and history show data as it was written when asked for`() throws {
        let daftar = try Program()
        try daftar("append", "contact-1", "contact.created", contact)
        for arguments in [("read", "contact-1"), ("history", "contact-1")] {
            let run = try daftar(arguments.0, arguments.1, "--original")
            #expect(run.status == 0 && run.output.contains("Sara Ahmadi"), "\(run.error)")
        }
    }

    @Test func `catalogue lists all types, a category's or one, and their schemas`() throws {
        let daftar = try Program()
        let all = try daftar("catalogue")
        #expect(all.lines.filter { $0.hasPrefix("- `") }.count == 229)
        #expect(all.output.contains("States: open, won, lost"))
        #expect(try daftar("catalogue", "--brief").lines.count == 229)
        #expect(try daftar("catalogue", "deal", "--brief").lines.count == 14)
        let one = try daftar("catalogue", "deal.opened")
        #expect(one.lines.first == "deal.opened, version 1")
        #expect(one.output.contains("contactId          required, a stream contact-…, linked from then on"))
        #expect(try daftar("catalogue", "deal.won", "--schema").output.hasPrefix(#"{"$schema":"#))
        #expect(try daftar("catalogue", "deal.wun").status == 1)
    }

    @Test func `an import from standard input reports each commit as JSON`() throws {
        let daftar = try Program()
        let lines = (1...3).map {
            #"{"id":"\#($0)","type":"contact.created","subject":"contact-\#($0)","data":{"fullName":"n"}}"#
        }
        let run = try daftar(
            "import", "-", "--json", "--refused", daftar.path("refused"), input: lines.joined(separator: "\n")
        )
        #expect(run.status == 0)
        #expect(run.lines.first == #"{"lines":3,"position":"3"}"#)
        let bad = try daftar("import", "-", "--refused", daftar.path("refused"), input: "no json\n")
        #expect(bad.status == 1)
        #expect(try String(contentsOfFile: daftar.path("refused"), encoding: .utf8).contains("invalid_json"))
    }

    @Test func `stats has the numbers that programs ask for`() throws {
        let daftar = try Program()
        try daftar("append", "contact-1", "contact.created", contact)
        let run = try daftar("stats", "--json")
        for name in ["events", "head", "bytes", "bytes_per_event"] {
            #expect(run.output.contains("\"\(name)\":"))
        }
    }

    @Test func `without its keys a ledger serves everything but personal values, and says so`() throws {
        let daftar = try Program()
        try daftar("append", "contact-1", "contact.created", contact)
        try FileManager.default.removeItem(atPath: daftar.data + "/keys")
        #expect(try daftar("history", "contact-1").output.contains("Contact created: (sealed)"))
        let run = try daftar("history", "contact-1", "--json")
        #expect(run.status == 0)
        #expect(run.error.contains("personal values cannot be read"))
        #expect(run.output.contains(#""fullName":{"sealed":""#))
        #expect(!run.output.contains("Sara"))
    }

    @Test func `no personal value stands in any file in the clear`() throws {
        let daftar = try Program()
        try daftar("append", "contact-1", "contact.created", contact)
        let files = try #require(FileManager.default.enumerator(atPath: daftar.data))
        for case let name as String in files {
            guard let bytes = FileManager.default.contents(atPath: daftar.data + "/" + name) else { continue }
            for value in ["Sara Ahmadi", "sara@example.com"] {
                #expect(bytes.range(of: Data(value.utf8)) == nil, "\(value) stands in \(name)")
            }
        }
    }
}
