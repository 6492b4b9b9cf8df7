/// One personal value out of a box, with what is needed to prove that it is the one committed to.
public struct SealedValue: Sendable, Equatable {
    /// 16 bytes.
    public let salt: ArraySlice<UInt8>
    /// Minified JSON, UTF-8. Both are parts of the opened box, which is not copied.
    public let value: ArraySlice<UInt8>

    public init(salt: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
        self.salt = salt
        self.value = value
    }
}
