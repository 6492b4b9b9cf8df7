internal import CSodium

/// Standard Webhooks 1.0 (standardwebhooks.com, "Symmetric signatures"): `v1,` and the base64 of HMAC-SHA256,
/// under the webhook's secret, over `<webhook-id>.<webhook-timestamp>.<body>`.
public enum WebhookSignature {
    /// How a secret begins where it is told; behind it stands its base64.
    public static let secretPrefix = "whsec_"
    /// Bytes that a secret may have.
    public static let secretCounts = 24...64

    /// The value of the header `webhook-signature`.
    ///
    /// - Parameter timestamp: seconds since 1970.
    public static func of(id: String, timestamp: Int64, body: [UInt8], secret: [UInt8]) -> String {
        Sodium.prepare()
        var state = crypto_auth_hmacsha256_state()
        crypto_auth_hmacsha256_init(&state, secret, secret.count)
        let head = Array("\(id).\(timestamp).".utf8)
        crypto_auth_hmacsha256_update(&state, head, UInt64(head.count))
        crypto_auth_hmacsha256_update(&state, body, UInt64(body.count))
        var code = [UInt8](repeating: 0, count: Int(crypto_auth_hmacsha256_BYTES))
        crypto_auth_hmacsha256_final(&state, &code)
        return "v1," + Base64.encode(code)
    }

    /// The bytes of a secret as it is told; `nil` where it is none.
    public static func secret(_ text: String) -> [UInt8]? {
        guard text.hasPrefix(secretPrefix), let bytes = Base64.decode(text.dropFirst(secretPrefix.count)),
            secretCounts.contains(bytes.count)
        else { return nil }
        return bytes
    }
}
