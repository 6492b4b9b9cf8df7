import Foundation
import Testing
import Vault

@Suite struct RotationTests {
    private let keys: TemporaryKeys
    private let new = MasterKey.generate()

    init() throws {
        keys = try TemporaryKeys()
        try keys.create()
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: keys.path).sorted()
    }

    @Test func afterRotationEverythingOpensUnderTheNewMasterKeyOnly() throws {
        var vault: Vault? = try keys.open()
        let box = try #require(try vault?.seal([bytes("1")], slot: 0, eventID: "e").box)
        try vault?.erase(slot: 1)
        let before = try keys.bytes()
        try vault?.rotate(to: new)
        #expect(try vault?.open(box, slot: 0, eventID: "e")?.count == 1)
        #expect(try vault?.slot(for: "contact-7", known: nil) == 0)
        vault = nil
        #expect(try names() == ["slots"])
        #expect(throws: VaultError.code(.wrongMasterKey)) { try keys.open() }
        let reopened = try keys.open(master: new)
        #expect(try reopened.open(box, slot: 0, eventID: "e")?.count == 1)
        #expect(reopened.isErased(1))
        #expect(try reopened.damagedSlots().isEmpty)
        let after = try keys.bytes()
        #expect(after.count == before.count)
        #expect(!after.contains(Array(before[keys.range(of: 0)].suffix(48))))
        #expect(!after.contains(Array(before[keys.range(of: 4_095)].suffix(48))))
    }

    @Test func theOldFileIsOverwritten() throws {
        let vault = try keys.open()
        let old = try FileHandle(forReadingFrom: URL(filePath: keys.slotsPath))
        try vault.rotate(to: new)
        let bytes = try #require(try old.readToEnd())
        #expect(bytes.count == 128 + 80 * 4_096)
        #expect(bytes.allSatisfy { $0 == 0 })
    }

    @Test func aReaderOfTheOldFileIsToldToOpenAgain() throws {
        let vault = try keys.open()
        let box = try vault.seal([bytes("1")], slot: 0, eventID: "e").box
        let reader = try keys.open(readOnly: true)
        #expect(try reader.open(box, slot: 0, eventID: "e") != nil)
        try vault.rotate(to: new)
        #expect(throws: VaultError.code(.rotated)) { try reader.open(box, slot: 0, eventID: "e") }
    }

    @Test func theVaultGoesOnFillingAndErasingAfterRotation() throws {
        let vault = try keys.open(slotEnd: 4_095)
        try vault.rotate(to: new)
        for number in 0..<10 { _ = try vault.slot(for: "contact-\(number)", known: nil) }
        try vault.erase(slot: 4_096)
        try vault.rotate(to: keys.master)
        #expect(vault.isErased(4_096))
        #expect(try vault.damagedSlots().isEmpty)
        #expect(throws: VaultError.code(.locked)) { try keys.open() }
    }

    @Test func rotationHealsWhatUnwrapsAndCarriesOverWhatDoesNot() throws {
        try keys.patch(at: keys.range(of: 1).lowerBound + 1) { $0 ^ 1 }
        try keys.patch(at: keys.range(of: 2).lowerBound + 40) { $0 ^ 1 }
        let vault = try keys.open(slotEnd: 10)
        #expect(try vault.damagedSlots() == [1, 2])
        try vault.rotate(to: new)
        #expect(try vault.damagedSlots() == [2])
    }

    /// Whatever a crash leaves beside `slots`, opening for writing destroys it and `slots` stays.
    @Test func leftoversOfACrashedRotationAreDestroyed() throws {
        let before = try keys.bytes()
        try Data(repeating: 7, count: 1_000).write(to: URL(filePath: keys.path + "/slots.new"))
        try FileManager.default.linkItem(atPath: keys.slotsPath, toPath: keys.path + "/slots.old")
        _ = try keys.open(readOnly: true)
        #expect(try names() == ["slots", "slots.new", "slots.old"])
        _ = try keys.open()
        #expect(try names() == ["slots"])
        #expect(try keys.bytes() == before)
        let old = keys.path + "/slots.old"
        try Data(repeating: 7, count: 100_000).write(to: URL(filePath: old))
        let handle = try FileHandle(forReadingFrom: URL(filePath: old))
        _ = try keys.open()
        #expect(try handle.readToEnd() == Data(count: 100_000))
        #expect(try names() == ["slots"])
    }
}
