/// Where a webhook pushes to: `http://host[:port][/path][?query]`. Encryption is a proxy's.
struct PushTarget: Sendable, Equatable {
    let host: String
    let port: Int
    /// With the query; begins with `/`.
    let path: String

    /// `nil` for what has another form.
    init?(_ url: String) {
        let prefix = "http://"
        guard url.hasPrefix(prefix), url.utf8.count <= 2_000,
            url.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") })
        else { return nil }
        let rest = url.dropFirst(prefix.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let tail = rest.dropFirst(authority.count)
        let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty, !authority.contains("@") else { return nil }
        host = name.lowercased()
        if parts.count == 2 {
            guard let number = Int(parts[1]), (1...65_535).contains(number) else { return nil }
            port = number
        } else {
            port = 80
        }
        path = tail.hasPrefix("/") ? String(tail) : "/" + tail
    }

    /// As an administrator allows it: `host:port`.
    var place: String { "\(host):\(port)" }
}
