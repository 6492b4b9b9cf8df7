extension OutputRawSpan {
    /// Appends bytes; traps when they are more than there is room for.
    public mutating func append(contentsOf bytes: RawSpan) {
        precondition(bytes.byteCount <= freeCapacity, "no room for \(bytes.byteCount) bytes")
        unsafe withUnsafeMutableBytes { buffer, count in
            unsafe bytes.withUnsafeBytes { bytes in
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
                unsafe rest.copyMemory(from: bytes)
            }
            count += bytes.byteCount
        }
    }
}
