internal import CSodium

/// RFC 4648, section 4: the standard alphabet, padded.
public enum Base64 {
    public static func encode(_ bytes: [UInt8]) -> String {
        let count = sodium_base64_encoded_len(bytes.count, sodium_base64_VARIANT_ORIGINAL)
        var text = [CChar](repeating: 0, count: count)
        sodium_bin2base64(&text, count, bytes, bytes.count, sodium_base64_VARIANT_ORIGINAL)
        return String(decoding: text.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// `nil` for what is not base64, or has anything behind it.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let characters = Array(text.utf8).map(CChar.init(bitPattern:))
        var bytes = [UInt8](repeating: 0, count: characters.count)
        var count = 0
        let result = sodium_base642bin(
            &bytes, bytes.count, characters, characters.count, nil, &count, nil,
            sodium_base64_VARIANT_ORIGINAL)
        return result == 0 ? Array(bytes.prefix(count)) : nil
    }
}
