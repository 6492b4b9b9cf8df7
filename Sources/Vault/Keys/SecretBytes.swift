internal import CSodium

/// Memory for keys: neither swapped out nor in core dumps as far as the system allows, wiped when dropped
/// (libsodium, "Secure memory").
///
/// `@unchecked Sendable`: whoever writes to it after `init` is its only owner and does so under a lock.
final class SecretBytes: @unchecked Sendable {
    let bytes: UnsafeMutableRawBufferPointer

    /// `count` bytes, all 0.
    init(count: Int) {
        Sodium.prepare()
        guard let address = sodium_malloc(count) else { fatalError("no memory for \(count) bytes of keys") }
        sodium_memzero(address, count)
        bytes = UnsafeMutableRawBufferPointer(start: address, count: count)
    }

    deinit { sodium_free(bytes.baseAddress) }

    func pointer(at offset: Int) -> UnsafeMutablePointer<UInt8> {
        (bytes.baseAddress! + offset).assumingMemoryBound(to: UInt8.self)
    }
}
