internal import CSodium

/// A data subject's key, on the stack for as long as it is used: whoever has one wipes it.
struct SubjectKey: ~Copyable {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    mutating func set(_ source: UnsafeRawPointer) {
        withUnsafeMutableBytes(of: &words) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: source, count: AEAD.keyCount))
        }
    }

    mutating func wipe() {
        withUnsafeMutableBytes(of: &words) { sodium_memzero($0.baseAddress, $0.count) }
    }

    /// Mutating so that the key is lent where it lies: a copy would not be wiped.
    mutating func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeMutableBytes(of: &words) { body(UnsafeRawBufferPointer($0)) }
    }
}
