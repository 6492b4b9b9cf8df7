import Testing
import Vault

@Suite struct SealingTests {
    private let keys: TemporaryKeys
    private let vault: Vault

    init() throws {
        keys = try TemporaryKeys()
        try keys.create()
        vault = try keys.open()
    }

    @Test(arguments: [
        [], ["\"\""], ["\"محمد رضایی\"", "{\"city\":\"تهران\",\"street\":\"خیابان ولی‌عصر\"}", "1.50"],
        ["\"" + String(repeating: "ی", count: 20_000) + "\"", "true"],
    ])
    func whatIsSealedOpensAgainAndFitsItsCommitments(texts: [String]) throws {
        let slot = try vault.slot(for: "contact-7", known: nil)
        let (commitments, box) = try vault.seal(texts.map(bytes), slot: slot, eventID: "e-1")
        let values = try #require(try vault.open(box, slot: slot, eventID: "e-1"))
        #expect(values.map { String(decoding: $0.value, as: UTF8.self) } == texts)
        #expect(commitments.count == texts.count)
        for (value, commitment) in zip(values, commitments) {
            #expect(value.salt.count == Commitment.saltCount)
            #expect(Commitment.check(value: value.value, salt: value.salt, commitment: commitment))
        }
        for text in texts where text.utf8.count > 4 { #expect(!box.contains(bytes(text))) }
    }

    @Test(arguments: [0, 1, 63, 64, 127, 128, 129, 16_383, 16_384, 16_385])
    func valuesOfEveryLengthOpenAgain(count: Int) throws {
        let slot = try vault.slot(for: "contact-7", known: nil)
        let value = [UInt8](repeating: 0x31, count: count)
        let (_, box) = try vault.seal([value, value], slot: slot, eventID: "e")
        #expect(try vault.open(box, slot: slot, eventID: "e")?.map { Array($0.value) } == [value, value])
        let countLength = count < 128 ? 1 : count < 16_384 ? 2 : 3
        #expect(box.count == 24 + 2 * (16 + countLength + count) + 16)
    }

    @Test func theSameValueIsNeverSealedTheSameWay() throws {
        let slot = try vault.slot(for: "contact-7", known: nil)
        let one = try vault.seal([bytes("1"), bytes("1")], slot: slot, eventID: "e")
        let other = try vault.seal([bytes("1")], slot: slot, eventID: "e")
        #expect(Set(one.commitments + other.commitments).count == 3)
        #expect(one.box.prefix(24) != other.box.prefix(24))
    }

    @Test func aBoxMovedToAnotherEventIsRefused() throws {
        let slot = try vault.slot(for: "contact-7", known: nil)
        let (_, box) = try vault.seal([bytes("1")], slot: slot, eventID: "e-1")
        #expect(throws: VaultError.code(.damaged)) { try vault.open(box, slot: slot, eventID: "e-2") }
    }

    @Test func aBoxMovedToAnotherSubjectIsRefused() throws {
        let slot = try vault.slot(for: "contact-7", known: nil)
        let other = try vault.slot(for: "contact-8", known: nil)
        let (_, box) = try vault.seal([bytes("1")], slot: slot, eventID: "e-1")
        #expect(throws: VaultError.code(.damaged)) { try vault.open(box, slot: other, eventID: "e-1") }
    }

    @Test func aBoxWithAnyByteChangedOrCutOffIsRefused() throws {
        let slot = try vault.slot(for: "contact-7", known: nil)
        let (_, box) = try vault.seal([bytes("\"x\"")], slot: slot, eventID: "e-1")
        for index in box.indices {
            var changed = box
            changed[index] ^= 1
            #expect(throws: VaultError.code(.damaged)) { try vault.open(changed, slot: slot, eventID: "e-1") }
            #expect(throws: VaultError.code(.damaged)) {
                try vault.open(Array(box[..<index]), slot: slot, eventID: "e-1")
            }
        }
    }

    @Test func boxesOpenAfterReopeningAndMoreSubjectsThanAreKeptInMemory() throws {
        var boxes: [(slot: UInt32, box: [UInt8])] = []
        for number in 0..<20_000 {
            let slot = try vault.slot(for: "contact-\(number)", known: nil)
            boxes.append((slot, try vault.seal([bytes("\(number)")], slot: slot, eventID: "e").box))
        }
        let reader = try keys.open(readOnly: true)
        for (number, sealed) in boxes.enumerated() {
            let values = try reader.open(sealed.box, slot: sealed.slot, eventID: "e")
            #expect(values?.map { Array($0.value) } == [bytes("\(number)")])
        }
    }

    @Test func eventsCanBeSealedAndOpenedOnManyThreadsWhileOthersAreErased() async throws {
        let vault = vault
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    for number in 0..<300 {
                        let slot = try vault.slot(for: "contact-\(worker)-\(number)", known: nil)
                        let (_, box) = try vault.seal([bytes("\(number)")], slot: slot, eventID: "e")
                        #expect(try vault.open(box, slot: slot, eventID: "e") != nil)
                        if number % 100 == 0 {
                            try vault.erase(slot: slot)
                            #expect(try vault.open(box, slot: slot, eventID: "e") == nil)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
