internal import Glibc

extension UnsafeRawBufferPointer {
    /// Whether these bytes are the UTF-8 of `text`.
    package func isUTF8(of text: String) -> Bool {
        if text.utf8.count != count { return false }
        let isSame = text.utf8.withContiguousStorageIfAvailable { utf8 in
            guard let one = baseAddress, let other = utf8.baseAddress else { return true }
            return memcmp(one, other, utf8.count) == 0
        }
        return isSame ?? elementsEqual(text.utf8)
    }
}
