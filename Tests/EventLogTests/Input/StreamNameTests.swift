import EventLog
import Testing

@Suite struct StreamNameTests {
    /// Every byte, as the category's, the dash's and the id's, is taken where the rule of design.md says so.
    @Test func eachByteIsTakenWhereItMayStand() {
        let lower = "abcdefghijklmnopqrstuvwxyz"
        let ofID = lower + lower.uppercased() + "0123456789._~:-"
        for code in UInt8(0)..<0x80 {
            let character = Character(Unicode.Scalar(code))
            #expect(StreamName.isValid("a\(character)-1") == (lower + "-").contains(character), "\(code)")
            #expect(StreamName.isValid("deal\(character)1") == (character == "-"), "\(code)")
            #expect(StreamName.isValid("deal-1\(character)") == ofID.contains(character), "\(code)")
        }
        for name in ["deal-1\u{80}", "deal-á", "déal-1", "deal-۱"] { #expect(!StreamName.isValid(name)) }
    }

    @Test func theCategoryIsWhatStandsBeforeTheFirstDash() {
        #expect(StreamName.category(of: "deal-1-2") == "deal")
        #expect(StreamName.isValid("deal-1-2", of: "deal"))
        #expect(!StreamName.isValid("deal-1", of: "dea"))
        #expect(!StreamName.isValid("deal-1", of: "deals"))
        #expect(!StreamName.isValid("dear-1", of: "deal"))
        for name in ["", "-", "deal", "deal-", "-1"] { #expect(StreamName.category(of: name) == nil) }
    }

    @Test func anIDHasAtMostItsGreatestLength() {
        let longest = "deal-" + String(repeating: "x", count: StreamName.maximumIDCount)
        #expect(StreamName.isValid(longest))
        #expect(!StreamName.isValid(longest + "x"))
    }
}
