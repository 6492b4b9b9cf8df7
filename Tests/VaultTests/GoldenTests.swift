import Foundation
import Testing
import Vault

/// Bytes on disk and in the log, for a source of randomness that counts. What is expected was computed by
/// another implementation: HChaCha20 and SipHash-2-4 by hand, ChaCha20-Poly1305 of Python's `cryptography`.
@Suite struct GoldenTests {
    private let keys: TemporaryKeys
    private let random = CountingBytes()

    init() throws {
        keys = try TemporaryKeys()
        try keys.create(random: random.bytes)
    }

    @Test func theHeaderIsWrittenAsDrawn() throws {
        #expect(
            hexadecimal(try keys.bytes().prefix(128))
                == "4441465441524b530100000000000000101112131415161718191a1b1c1d1e1f"
                + "000102030405060708090a0b0c0d0e0f1011121314151617261f5fa958b1caf9"
                + "93d68f5834236154c12cc04f937ac9fe5dca106bf4e4e7d566076683546b2219"
                + "a00b4f12147a21a500000000000000000000000000000000996c10e2544c22ff")
    }

    @Test func slotsAreWrittenAsDrawn() throws {
        #expect(
            hexadecimal(try keys.bytes(of: 0))
                == "01000000cc5dc19038393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f"
                + "190e14c679927e6b4d3da76ed24d8da87e1cb7bc96b18672613722392d3cbfcf"
                + "89000ecdaa669c2bb4c84cefbc120cd7")
        #expect(
            hexadecimal(try keys.bytes(of: 4_095))
                == "010000003a4a7997000102030405060708090a0b0c0d0e0f1011121314151617"
                + "dee7a751a04932015b1e4790fceba99c19f418974ba211269502d8a33c2c2f1d"
                + "f377a77de72d165644f63b1ba9f80349")
    }

    @Test func aTombstoneIsWrittenAsDrawn() throws {
        try keys.open().erase(slot: 1)
        #expect(
            hexadecimal(try keys.bytes(of: 1))
                == "0200000046c76cf5000000000000000000000000000000000000000000000000"
                + "0000000000000000000000000000000000000000000000000000000000000000"
                + "00000000000000000000000000000000")
    }

    @Test func aBoxIsMadeAsDrawn() throws {
        let vault = try keys.open(random: CountingBytes().bytes)
        let (commitments, box) = try vault.seal(
            [bytes("\"محمد\""), bytes("12.50")], slot: 0, eventID: "0198c6f2-1234-7abc-8def-0123456789ab")
        #expect(
            commitments == [
                "3enJrRxfgtR6_UhBlbn872qadqFxKtmQPEnCRu7gcCA", "Fhw1WbRzgTVkZWXOYLKnNiH9rvuLXU0fY1Bdz2f6hng",
            ])
        #expect(
            hexadecimal(box) == "000102030405060708090a0b0c0d0e0f1011121314151617316eb2993e5e8e17"
                + "a9224144550c6479e5ad7f2fb604a849d22e9c92f984e1225c9c490da35350d6"
                + "43f34f4dbd912e6dc923b0d36f65dcae4b6f90bddac8c13514")
    }
}
