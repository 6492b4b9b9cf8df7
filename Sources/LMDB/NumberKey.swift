/// A `UInt64` as a key: eight bytes, the highest first, so that keys sort as numbers. Lives on the stack.
typealias NumberKey = InlineArray<1, UInt64>

extension InlineArray where Element == UInt64, count == 1 {
    init(_ number: UInt64) { self = [number.bigEndian] }

    var bytes: RawSpan {
        @_lifetime(borrow self)
        get {
            // Unsafe for elements with padding only.
            unsafe span.bytes
        }
    }
}
