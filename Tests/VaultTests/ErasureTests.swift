import Testing
import Vault

@Suite struct ErasureTests {
    private let keys: TemporaryKeys

    init() throws {
        keys = try TemporaryKeys()
        try keys.create()
    }

    @Test func whatIsErasedDoesNotOpenAndItsSubjectGetsNoOtherSlot() throws {
        let vault = try keys.open()
        let slot = try vault.slot(for: "contact-7", known: nil)
        let other = try vault.slot(for: "contact-8", known: nil)
        let (_, box) = try vault.seal([bytes("1")], slot: slot, eventID: "e")
        #expect(!vault.isErased(slot))
        try vault.erase(slot: slot)
        try vault.erase(slot: slot)
        #expect(vault.isErased(slot))
        #expect(!vault.isErased(other))
        #expect(try vault.open(box, slot: slot, eventID: "e") == nil)
        #expect(throws: VaultError.code(.erased)) { try vault.slot(for: "contact-7", known: slot) }
        #expect(throws: VaultError.code(.erased)) { try vault.slot(for: "contact-7", known: nil) }
        #expect(throws: VaultError.code(.erased)) {
            _ = try vault.seal([bytes("1")], slot: slot, eventID: "e")
        }
        _ = try vault.seal([bytes("1")], slot: other, eventID: "e")
    }

    @Test func aTombstoneSurvivesReopening() throws {
        var vault: Vault? = try keys.open()
        let slot = try #require(try vault?.slot(for: "contact-7", known: nil))
        try vault?.erase(slot: slot)
        vault = nil
        for readOnly in [true, false] {
            let vault = try keys.open(slotEnd: 0, readOnly: readOnly)
            #expect(vault.isErased(slot))
            #expect(throws: VaultError.code(.erased)) { try vault.slot(for: "contact-7", known: slot) }
            #expect(try vault.damagedSlots().isEmpty)
        }
        #expect(try keys.open(slotEnd: 0).slot(for: "contact-8", known: nil) == slot + 1)
    }

    @Test func neitherTheKeyNorItsWrappedFormIsInTheFileAnyMore() throws {
        let vault = try keys.open()
        let slot = try vault.slot(for: "contact-7", known: nil)
        let before = try keys.bytes(of: slot)
        #expect(try keys.bytes().contains(Array(before[8...])))
        try vault.erase(slot: slot)
        let file = try keys.bytes()
        for start in stride(from: 8, to: 80, by: 8) {
            #expect(!file.contains(Array(before[start..<start + 8])))
        }
        let after = try keys.bytes(of: slot)
        #expect(after[0] == 2)
        #expect(after[8...].allSatisfy { $0 == 0 })
    }

    @Test func aReaderWithTheKeyInMemorySeesTheErasureAtOnce() throws {
        let vault = try keys.open()
        let slot = try vault.slot(for: "contact-7", known: nil)
        let (_, box) = try vault.seal([bytes("1")], slot: slot, eventID: "e")
        let reader = try keys.open(readOnly: true)
        #expect(try reader.open(box, slot: slot, eventID: "e") != nil)
        try vault.erase(slot: slot)
        #expect(try reader.open(box, slot: slot, eventID: "e") == nil)
        #expect(reader.isErased(slot))
    }

    @Test func manySlotsAreErasedTogetherAlsoThoseThatTheFileDoesNotHave() throws {
        let vault = try keys.open(slotEnd: 9_000)
        try vault.erase([1, 2, 9_000])
        #expect(
            [0, 1, 2, 8_999, 9_000, 9_001].map(vault.isErased) == [false, true, true, false, true, false])
        #expect(try vault.slot(for: "contact-7", known: nil) == 9_001)
        #expect(vault.isErased(9_000))
        #expect(throws: VaultError.code(.full)) { try vault.erase(slot: .max) }
    }

    @Test func anErasureCutShortByACrashIsCompletedNotUndone() throws {
        let slot: UInt32 = 3
        try keys.patch(at: keys.range(of: slot).lowerBound) { _ in 2 }
        let vault = try keys.open(slotEnd: 10)
        #expect(throws: VaultError.code(.damaged)) { try vault.open([], slot: slot, eventID: "e") }
        #expect(throws: VaultError.code(.erased)) { try vault.slot(for: "contact-7", known: slot) }
        #expect(try vault.damagedSlots() == [slot])
        try vault.erase(slot: slot)
        #expect(try vault.open([], slot: slot, eventID: "e") == nil)
        #expect(try vault.damagedSlots().isEmpty)
    }
}
