/// Where a server is: `http://host:port/path`.
struct Address: Sendable {
    let host: String
    let port: Int
    /// What stands before every path; empty or `/…`.
    let prefix: String

    /// - Throws: ``ClientError`` `invalid_url`. TLS is left to a proxy or a tunnel.
    init(_ url: String) throws(ClientError) {
        guard url.hasPrefix("http://") else {
            throw ClientError("invalid_url", "\(url) does not begin with http:// (TLS: by a tunnel)")
        }
        let rest = url.dropFirst(7)
        let authority = rest.prefix { $0 != "/" }
        var path = String(rest.dropFirst(authority.count))
        while path.hasSuffix("/") { path.removeLast() }
        prefix = path
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            host = String(authority[authority.index(after: authority.startIndex)..<end])
            let tail = authority[authority.index(after: end)...]
            port = try Self.port(tail.isEmpty ? nil : tail.dropFirst(), url)
        } else {
            let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            host = String(parts[0])
            port = try Self.port(parts.count == 2 ? parts[1] : nil, url)
        }
        guard !host.isEmpty else { throw ClientError("invalid_url", "\(url) names no host") }
    }

    private static func port(_ text: Substring?, _ url: String) throws(ClientError) -> Int {
        guard let text else { return 80 }
        guard let port = Int(text), (1...65_535).contains(port) else {
            throw ClientError("invalid_url", "\(url) names no port")
        }
        return port
    }
}
