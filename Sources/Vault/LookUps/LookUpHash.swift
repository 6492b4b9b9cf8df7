internal import CSodium
internal import Synchronization

/// A normalised e-mail address or phone as it is looked up by: 16 bytes of BLAKE2b under a key of the ledger.
/// Without that key nobody can tell which address it is, or try addresses.
public struct LookUpHash: Sendable, Hashable {
    static let count = 16

    let first: UInt64
    let second: UInt64

    init(first: UInt64, second: UInt64) {
        self.first = first
        self.second = second
    }

    init(_ bytes: UnsafeRawBufferPointer) {
        first = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        second = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }
}

/// Makes ``LookUpHash``es; any number of threads may use one.
public struct LookUpHasher: Sendable {
    private let key: SecretBytes

    init(key: SecretBytes) {
        self.key = key
    }

    /// - Parameter text: normalised, with what kind of value it is in front, so that an address is never
    ///   taken for a phone.
    public func hash(_ text: String) -> LookUpHash {
        let text = Array(text.utf8)
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: LookUpHash.count) { output in
            crypto_generichash(
                output.baseAddress!, LookUpHash.count, text, UInt64(text.count), key.pointer(at: 0),
                AEAD.keyCount)
            return LookUpHash(UnsafeRawBufferPointer(output))
        }
    }

    /// Tells a file made under this key from one made under another.
    var mark: LookUpHash { hash("daftar look-ups") }
}

extension Vault {
    /// - Throws: `missing` where there is no root key yet.
    public func lookUpHasher() throws(VaultError) -> LookUpHasher {
        LookUpHasher(key: try requireRoot().derived(for: .lookUps))
    }
}
