import Testing
import Vault

@Suite struct CommitmentTests {
    private static let salt = [UInt8](0..<16)

    /// Computed with Python's hashlib and base64.
    @Test(arguments: [
        ("", "vkXLJgW_Nr695oSEGijw_UPGmFCj3OX-26aZKO46iZE"),
        ("\"محمد رضایی\"", "PqCxJuc7tvyvLkEvU2SsnHD-ttBgCJeOlJNUadlNvIg"),
        ("{\"city\":\"تهران\"}", "cwaHjWoqk3Ph8H1rpppyVirVgNwe9tTOdQb9ALfJ2yU"),
        (
            "\"0123456789012345678901234567890123456789012345678901234567890123456789\"",
            "VR6krdP-QImqcyzCoCPFxk7OhNbT2I_GVY4bNrfNPnc"
        ),
    ])
    func commitmentsAreThoseOfAnotherImplementation(value: String, expected: String) {
        #expect(Commitment.of(value: bytes(value), salt: Self.salt) == expected)
        #expect(Commitment.check(value: bytes(value), salt: Self.salt, commitment: expected))
        #expect(expected.utf8.count == Commitment.count)
    }

    @Test func anotherValueSaltOrCommitmentIsNotAccepted() {
        let value = bytes("\"a\"")
        let commitment = Commitment.of(value: value, salt: Self.salt)
        #expect(Commitment.check(value: value[...], salt: Self.salt[...], commitment: commitment[...]))
        #expect(!Commitment.check(value: bytes("\"b\""), salt: Self.salt, commitment: commitment))
        #expect(!Commitment.check(value: value, salt: Self.salt.reversed(), commitment: commitment))
        #expect(!Commitment.check(value: value, salt: Self.salt, commitment: commitment + "="))
    }

    @Test func theBorderBetweenSaltAndValueCannotBeMoved() {
        let commitment = Commitment.of(value: bytes("\"a\""), salt: Self.salt)
        #expect(
            !Commitment.check(
                value: [Self.salt[15]] + bytes("\"a\""), salt: Self.salt.dropLast(), commitment: commitment))
    }
}
