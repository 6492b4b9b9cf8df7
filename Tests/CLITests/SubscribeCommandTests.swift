import Foundation
import Testing

@Suite struct SubscribeCommandTests {
    private func ledger() throws -> Program {
        let daftar = try Program()
        for number in 1...3 {
            try daftar(
                "append", "contact-\(number)", "contact.created", #"{"fullName":"N\#(number)"}"#, "--id",
                "e-\(number)")
        }
        return daftar
    }

    @Test func `events come one a line, with what was asked for, from where it was asked for`() throws {
        let daftar = try ledger()
        let all = try daftar("subscribe", "--until-caught-up")
        #expect(all.status == 0)
        #expect(all.lines.count == 3)
        #expect(all.lines[0].contains(#""id":"e-1""#) && all.lines[0].contains(#""fullName":"N1""#))
        let one = try daftar("subscribe", "--until-caught-up", "--stream", "contact-2")
        #expect(one.lines.count == 1 && one.lines[0].contains(#""id":"e-2""#))
        let rest = try daftar("subscribe", "--until-caught-up", "--after", "1", "--entries")
        #expect(rest.lines.count == 1 && rest.lines[0].contains(#""fullName":{"sealed":"#))
        #expect(try daftar("subscribe", "--until-caught-up", "--from", "end").output == "")
    }

    /// `printf 'e-1\ne-2\ne-3\n' | sha256sum`
    @Test func `with --json every frame is told`() throws {
        let run = try ledger()("subscribe", "--until-caught-up", "--json")
        #expect(run.lines.count == 5)
        #expect(run.lines[0].hasPrefix(#"{"frame":"event","event":{"specversion""#))
        #expect(
            run.lines[3]
                == #"{"frame":"checkpoint","from":"0","position":"3","events":3,"digest":"c4f36d2746829424d781842dc37f17ee5c10e50faa6f155f70b5e4be0b00e0e3"}"#
        )
        #expect(run.lines[4] == #"{"frame":"caught_up","position":"3"}"#)
    }

    @Test func `a position beyond the log is a wrong call`() throws {
        let run = try ledger()("subscribe", "--after", "7")
        #expect(run.status == 2)
        #expect(run.error.contains("the log ends at position 3"))
    }
}
