internal import CSodium

/// The unwrapped keys used last, at most ``capacity``: a slot has one place, its number's low bits.
struct KeyCache {
    /// A power of two; the keys take 512 KiB.
    static let capacity = 16_384
    private static let none = UInt32.max

    private let keys = SecretBytes(count: capacity * AEAD.keyCount)
    private var slots = [UInt32](repeating: none, count: capacity)

    private func place(of slot: UInt32) -> Int { Int(slot) & (Self.capacity - 1) }

    /// - Returns: whether the key of `slot` is here and was put into `key`.
    func get(_ slot: UInt32, into key: inout SubjectKey) -> Bool {
        let place = place(of: slot)
        guard slots[place] == slot else { return false }
        key.set(keys.pointer(at: place * AEAD.keyCount))
        return true
    }

    mutating func put(_ slot: UInt32, _ key: inout SubjectKey) {
        let place = place(of: slot)
        slots[place] = slot
        let target = keys.pointer(at: place * AEAD.keyCount)
        key.withBytes {
            UnsafeMutableRawPointer(target).copyMemory(from: $0.baseAddress!, byteCount: $0.count)
        }
    }

    mutating func drop(_ slot: UInt32) {
        let place = place(of: slot)
        guard slots[place] == slot else { return }
        slots[place] = Self.none
        sodium_memzero(keys.pointer(at: place * AEAD.keyCount), AEAD.keyCount)
    }
}
