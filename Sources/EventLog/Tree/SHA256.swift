internal import CNettle

/// SHA-256 (FIPS 180-4) of bytes that come piece by piece. Nettle computes it, with the processor's own
/// instructions where it has them.
package struct SHA256: Sendable {
    private var state = sha256_ctx()

    package init() {
        nettle_sha256_init(&state)
    }

    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        nettle_sha256_update(&state, bytes.count, start.assumingMemoryBound(to: UInt8.self))
    }

    /// Of what was added so far.
    package var hash: Hash {
        var state = state
        return Hash(filling: { nettle_sha256_digest(&state, Hash.count, $0) })
    }
}
