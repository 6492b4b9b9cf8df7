import EventLog
import Foundation
import Testing
import Vault

@Suite struct DamageTests {
    private let keys: TemporaryKeys

    init() throws {
        keys = try TemporaryKeys()
        try keys.create()
    }

    @Test func aWrongMasterKeyIsToldFromADamagedHeader() throws {
        let wrong = MasterKey.generate()
        #expect(throws: VaultError.code(.wrongMasterKey)) { try keys.open(master: wrong) }
        try keys.patch(at: 60) { $0 ^ 1 }
        #expect(throws: VaultError.code(.damaged)) { try keys.open(master: wrong) }
        #expect(throws: VaultError.code(.damaged)) { try keys.open() }
    }

    @Test func anyByteOfTheHeaderThatChangesIsNoticed() throws {
        for offset in 0..<128 {
            try keys.patch(at: offset) { $0 ^ 0x40 }
            let expected: VaultError.Code = (8..<12).contains(offset) ? .unsupportedFormat : .damaged
            #expect(throws: VaultError.code(expected), "byte \(offset)") { try keys.open(readOnly: true) }
            try keys.patch(at: offset) { $0 ^ 0x40 }
        }
        _ = try keys.open()
    }

    @Test func anyByteOfASlotThatChangesIsNoticedAndTheOthersGoOn() throws {
        let range = keys.range(of: 5)
        let box = try keys.open().seal([bytes("1")], slot: 5, eventID: "e").box
        for offset in range {
            try keys.patch(at: offset) { $0 ^ 0x40 }
            let vault = try keys.open(slotEnd: 10, readOnly: true)
            #expect(throws: VaultError.code(.damaged)) { try vault.open(box, slot: 5, eventID: "e") }
            _ = try vault.seal([bytes("1")], slot: 6, eventID: "e")
            if offset % 16 == 0 { #expect(try vault.damagedSlots() == [5]) }
            try keys.patch(at: offset) { $0 ^ 0x40 }
        }
        #expect(try keys.open(readOnly: true).open(box, slot: 5, eventID: "e")?.count == 1)
    }

    @Test func aSlotCopiedToAnotherPlaceIsDamaged() throws {
        let file = try FileHandle(forUpdating: URL(filePath: keys.slotsPath))
        let copy = try keys.bytes(of: 1)
        try file.seek(toOffset: UInt64(keys.range(of: 2).lowerBound))
        try file.write(contentsOf: copy)
        try file.close()
        #expect(try keys.open(readOnly: true).damagedSlots() == [2])
    }

    @Test func theKeysOfAnotherLogAreRefused() throws {
        let other = try #require(LogID([UInt8](repeating: 9, count: 16)))
        #expect(throws: VaultError.code(.otherLedger)) {
            try Vault(
                directory: keys.path, logID: other, master: keys.master, slotEnd: 0,
                random: SystemRandom.bytes, readOnly: true)
        }
    }

    @Test func aMissingFileOrDirectoryIsMissing() throws {
        try FileManager.default.removeItem(atPath: keys.slotsPath)
        #expect(throws: VaultError.code(.missing)) { try keys.open() }
        try FileManager.default.removeItem(atPath: keys.path)
        #expect(throws: VaultError.code(.missing)) { try keys.open() }
    }

    @Test func anEmptyFileIsDamaged() throws {
        try Data().write(to: URL(filePath: keys.slotsPath))
        #expect(throws: VaultError.code(.damaged)) { try keys.open() }
    }
}
