import EventLog
import Testing
import Vault

@Suite struct SignedNoteTests {
    private static let vector = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

    @Test func `the verifier key of the specification reads and writes the same`() throws {
        let key = try #require(VerifierKey(Self.vector))
        #expect(key.name == "example.com/foo")
        #expect(hexadecimal(key.id) == "530d903a")
        #expect(key.description == Self.vector)
        #expect(VerifierKey("example.com/bar" + Self.vector.dropFirst(15)) == nil)
        #expect(VerifierKey("example.com/foo") == nil)
    }

    @Test func `what a ledger signs is checked with its verifier key, also behind other signatures`() throws {
        let keys = try TemporaryKeys()
        try keys.create()
        let vault = try keys.open()
        let checkpoint = Checkpoint(origin: "shop", size: 3, root: .leaf([1]))
        let note = try vault.sign(checkpoint.text, name: "shop")
        let key = try vault.verifierKey(name: "shop")
        let text = note.description
        #expect(text.hasPrefix("shop\n3\n"))
        #expect(text.contains("\n\n— shop "))
        let read = try #require(SignedNote(text))
        #expect(read == note)
        #expect(read.isSigned(by: key))
        #expect(Checkpoint(text: read.text) == checkpoint)
        let stranger = try #require(VerifierKey(Self.vector))
        #expect(!read.isSigned(by: stranger))
        let witness = Base64.encode([9, 9, 9, 9] + [UInt8](repeating: 4, count: 72))
        #expect(SignedNote(text + "— witness \(witness)\n")?.isSigned(by: key) == true)
        #expect(SignedNote(text.replacing("shop\n3\n", with: "shop\n4\n"))?.isSigned(by: key) == false)
        for bad in ["", "shop\n", String(text.dropLast()), text + "x\n", text.replacing("— ", with: "- ")] {
            #expect(SignedNote(bad) == nil)
        }
        for bad in ["shop\n03\n", "shop\n3\n", "\n3\n\(Base64.encode([UInt8](repeating: 1, count: 32)))\n"] {
            #expect(Checkpoint(text: bad) == nil)
        }
    }

    @Test func `signing and look-up keys survive a rotation and a reopening`() throws {
        let keys = try TemporaryKeys()
        try keys.create()
        var vault: Vault? = try keys.open()
        let before = try vault?.verifierKey(name: "a")
        let hash = try vault?.lookUpHasher().hash("email:a@b.c")
        let new = MasterKey.generate()
        try vault?.rotate(to: new)
        vault = nil
        let again = try keys.open(master: new)
        #expect(try again.verifierKey(name: "a") == before)
        #expect(try again.lookUpHasher().hash("email:a@b.c") == hash)
        #expect(try again.lookUpHasher().hash("phone:a@b.c") != hash)
    }

    @Test func `keys of before there was a root key get one when they are opened for writing`() throws {
        let keys = try TemporaryKeys()
        try keys.create()
        let slot = try keys.open().slot(for: "contact-1", known: nil)
        let (_, box) = try keys.open().seal([bytes("1")], slot: slot, eventID: "e")
        let old =
            "4441465441524b530100000000000000101112131415161718191a1b1c1d1e1f"
            + "000102030405060708090a0b0c0d0e0f10111213141516173e0645b244acd4e6"
            + "b3f7ad7b10064773e905ea64bf57e7d16dfb2258c0d1d1e23fde1685eb62bf25"
            + "e1526c558fd557b400000000000000000000000000000000c117a08d04e33af3"
        for index in 0..<128 {
            let start = old.index(old.startIndex, offsetBy: 2 * index)
            let byte = try #require(UInt8(old[start..<old.index(start, offsetBy: 2)], radix: 16))
            try keys.patch(at: index) { _ in byte }
        }
        let reader = try keys.open(readOnly: true)
        #expect(throws: VaultError.code(.missing)) { try reader.verifierKey(name: "a") }
        #expect(try reader.open(box, slot: slot, eventID: "e")?.count == 1)
        let key = try keys.open().verifierKey(name: "a")
        let vault = try keys.open()
        #expect(try vault.verifierKey(name: "a") == key)
        #expect(try vault.open(box, slot: slot, eventID: "e")?.count == 1)
    }
}
