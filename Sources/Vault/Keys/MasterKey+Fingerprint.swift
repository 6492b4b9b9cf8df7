internal import CSodium
internal import Synchronization

extension MasterKey {
    /// 16 hexadecimal digits that tell a master key from another and nothing else of it (BLAKE2b).
    public var fingerprint: String {
        var hash = [UInt8](repeating: 0, count: 8)
        let name = Array("daftar master key".utf8)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { whole in
            crypto_generichash(whole.baseAddress!, 32, name, UInt64(name.count), pointer, Self.byteCount)
            for index in hash.indices { hash[index] = whole[index] }
        }
        return hash.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
    }
}

extension Vault {
    /// The fingerprint of the master key in use.
    public var masterKeyFingerprint: String { state.withLock { $0.codec.master }.fingerprint }
}
