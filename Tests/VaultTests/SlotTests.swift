import EventLog
import Foundation
import Testing
import Vault

@Suite struct SlotTests {
    private let keys: TemporaryKeys

    init() throws {
        keys = try TemporaryKeys()
        try keys.create()
    }

    @Test func aSubjectKeepsItsSlotAndNoTwoShareOne() throws {
        let vault = try keys.open()
        let slots = try (0..<500).map { try vault.slot(for: "contact-\($0)", known: nil) }
        #expect(Set(slots).count == slots.count)
        #expect(try (0..<500).map { try vault.slot(for: "contact-\($0)", known: nil) } == slots)
    }

    @Test func concurrentCallersGetOneSlotForASubject() async throws {
        let vault = try keys.open()
        let slots = try await withThrowingTaskGroup(of: [UInt32].self) { group in
            for _ in 0..<8 {
                group.addTask { try (0..<5_000).map { try vault.slot(for: "contact-\($0)", known: nil) } }
            }
            return try await group.reduce(into: [[UInt32]]()) { $0.append($1) }
        }
        #expect(Set(slots).count == 1)
        #expect(Set(slots[0]) == Set(0..<5_000))
    }

    @Test func theSlotThatTheLogKnowsIsUsed() throws {
        let vault = try keys.open(slotEnd: 10)
        #expect(try vault.slot(for: "contact-7", known: 3) == 3)
        #expect(try vault.slot(for: "contact-8", known: nil) == 10)
    }

    @Test func aSettledSubjectIsForgotten() throws {
        let vault = try keys.open()
        #expect(try vault.slot(for: "contact-7", known: nil) == 0)
        vault.settle(subject: "contact-7")
        #expect(try vault.slot(for: "contact-7", known: 0) == 0)
        #expect(try vault.slot(for: "contact-8", known: nil) == 1)
    }

    @Test func slotsAreFilledAheadAsTheyRunOut() throws {
        let vault = try keys.open()
        #expect(try keys.bytes().count == 128 + 80 * 4_096)
        for number in 0...4_096 { _ = try vault.slot(for: "contact-\(number)", known: nil) }
        #expect(try keys.bytes().count == 128 + 80 * 8_192)
        #expect(try vault.damagedSlots().isEmpty)
    }

    @Test func slotsThatACrashLeftHalfWrittenAreFilledBeforeTheyAreUsed() throws {
        let whole = try keys.bytes(of: 20)
        let file = try FileHandle(forUpdating: URL(filePath: keys.slotsPath))
        try file.truncate(atOffset: UInt64(keys.range(of: 20).lowerBound + 40))
        try file.close()
        let vault = try keys.open()
        for number in 0..<30 {
            let slot = try vault.slot(for: "contact-\(number)", known: nil)
            let (_, box) = try vault.seal([bytes("1")], slot: slot, eventID: "e")
            #expect(try vault.open(box, slot: slot, eventID: "e") != nil)
        }
        #expect(try vault.damagedSlots().isEmpty)
        #expect(try keys.bytes(of: 20) != whole)
    }

    @Test func slotsThatTheLogUsedBeforeTheKeysWereLostStayWithoutAKey() throws {
        try FileManager.default.removeItem(atPath: keys.slotsPath)
        #expect(throws: VaultError.code(.missing)) { try keys.open(slotEnd: 5_000) }
        try keys.create(slotEnd: 5_000)
        let vault = try keys.open(slotEnd: 5_000)
        #expect(throws: VaultError.code(.missing)) { try vault.slot(for: "contact-7", known: 4_999) }
        #expect(throws: VaultError.code(.missing)) { try vault.open([], slot: 4_999, eventID: "e") }
        #expect(try vault.slot(for: "contact-8", known: nil) == 5_000)
        #expect(try vault.damagedSlots().isEmpty)
    }

    @Test func anOlderFileIsFilledBehindTheSlotsThatTheLogUsed() throws {
        let vault = try keys.open(slotEnd: 6_000)
        #expect(try vault.slot(for: "contact-7", known: nil) == 6_000)
        #expect(throws: VaultError.code(.missing)) { try vault.slot(for: "contact-8", known: 4_096) }
        #expect(throws: VaultError.code(.missing)) { try vault.slot(for: "contact-8", known: 1_000_000) }
        #expect(throws: VaultError.code(.missing)) { try vault.slot(for: "contact-8", known: .max) }
    }

    @Test func aReaderHandsOutNoNewSlotsButSeesThoseAdded() throws {
        let reader = try keys.open(readOnly: true)
        let vault = try keys.open(slotEnd: 4_096)
        let slot = try vault.slot(for: "contact-7", known: nil)
        let (_, box) = try vault.seal([bytes("1")], slot: slot, eventID: "e")
        #expect(slot == 4_096)
        #expect(try reader.open(box, slot: slot, eventID: "e")?.count == 1)
        #expect(try reader.slot(for: "contact-7", known: slot) == slot)
        #expect(throws: VaultError.code(.readOnly)) { try reader.slot(for: "contact-8", known: nil) }
        #expect(throws: VaultError.code(.readOnly)) { try reader.erase(slot: slot) }
        #expect(throws: VaultError.code(.readOnly)) { try reader.rotate(to: keys.master) }
    }

    @Test func onlyOneVaultMayWrite() throws {
        try withExtendedLifetime(keys.open()) {
            #expect(throws: VaultError.code(.locked)) { try keys.open() }
            _ = try keys.open(readOnly: true)
        }
        _ = try keys.open()
    }

    @Test func keysThatExistAreNotMadeAgain() throws {
        let before = try keys.bytes()
        #expect(throws: VaultError.code(.exists)) { try keys.create() }
        #expect(try keys.bytes() == before)
    }
}
