extension RawSpan {
    /// A copy of the bytes.
    var array: [UInt8] {
        withUnsafeBytes { Array($0) }
    }
}
