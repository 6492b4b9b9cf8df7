internal import CSodium

/// The key that belongs to the ledger rather than to a data subject: what signs checkpoints and what hashes
/// look-ups is derived from it. It lies in the header of the slots file, wrapped by the master key, so it
/// goes through a rotation with the keys, in one step.
final class RootKey: Sendable {
    enum Purpose: UInt64 {
        case lookUps = 1
        case signing = 2
        case serviceSecrets = 3
    }

    /// libsodium's `crypto_kdf` wants eight bytes that tell applications apart.
    private static let context = Array("daftar-1".utf8).map(CChar.init)

    let secret = SecretBytes(count: AEAD.keyCount)

    /// - Parameter bytes: 32.
    init(_ bytes: UnsafeRawBufferPointer) {
        secret.bytes.copyMemory(from: bytes)
    }

    init(random: (Int) -> [UInt8]) {
        var bytes = random(AEAD.keyCount)
        defer { Sodium.wipe(&bytes) }
        secret.bytes.copyBytes(from: bytes)
    }

    /// `false` in a file made before there was one.
    var isThere: Bool { secret.bytes.contains { $0 != 0 } }

    /// 32 bytes that tell nothing of the root key or of those for another purpose (BLAKE2b).
    func derived(for purpose: Purpose) -> SecretBytes {
        let output = SecretBytes(count: AEAD.keyCount)
        crypto_kdf_derive_from_key(
            output.pointer(at: 0), AEAD.keyCount, purpose.rawValue, Self.context, secret.pointer(at: 0))
        return output
    }
}
