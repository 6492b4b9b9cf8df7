internal import CSodium

/// libsodium, which wants to be initialised once before anything else is called.
enum Sodium {
    static let isReady: Bool = sodium_init() >= 0

    /// Called wherever a way into this module begins; costs one load after the first time.
    @inline(__always)
    static func prepare() {
        precondition(isReady, "libsodium cannot be initialised")
    }

    /// Overwrites bytes that were secret; the compiler may not leave it out.
    static func wipe(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { sodium_memzero($0.baseAddress, $0.count) }
    }
}
