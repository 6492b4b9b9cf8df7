internal import CZlib
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// How an answer's bytes are packed on their way.
enum ContentEncoding {
    case identity, gzip

    /// What the client asks for; a plain `q=0` refuses.
    init(_ request: Request) {
        let words = request.headers[values: .acceptEncoding].flatMap { $0.lowercased().split(separator: ",") }
        let takesGzip = words.contains { word in
            let parts = word.split(separator: ";").map { $0.filter { $0 != " " } }
            return parts.first == "gzip" && !parts.dropFirst().contains { $0 == "q=0" || $0 == "q=0.0" }
        }
        self = takesGzip ? .gzip : .identity
    }
}

/// Packs bytes (RFC 1952). Used by one task at a time.
final class Gzip: @unchecked Sendable {
    // Proof: an answer's body makes one and uses it from its own task only, one piece after the other.
    enum Flush: Int32 {
        /// All that was given can be unpacked from what has come out.
        case block
        case end

        fileprivate var code: Int32 { self == .block ? Z_SYNC_FLUSH : Z_FINISH }
    }

    private static let window: Int32 = 15 + 16
    private static let level: Int32 = 4
    private var stream = z_stream()

    init() throws {
        let code = deflateInit2_(
            &stream, Self.level, Z_DEFLATED, Self.window, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { throw Problem(.internalServerError, "internal", "zlib cannot be used") }
    }

    deinit { deflateEnd(&stream) }

    func write(_ bytes: [UInt8], flush: Flush) throws -> [UInt8] {
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        try bytes.withUnsafeBytes { bytes in
            stream.next_in = UnsafeMutablePointer(
                mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
            stream.avail_in = UInt32(bytes.count)
            repeat {
                let code = chunk.withUnsafeMutableBufferPointer { chunk in
                    stream.next_out = chunk.baseAddress
                    stream.avail_out = UInt32(chunk.count)
                    return deflate(&stream, flush.code)
                }
                guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
                    throw Problem(.internalServerError, "internal", "zlib fails (code \(code))")
                }
                output.append(contentsOf: chunk.prefix(chunk.count - Int(stream.avail_out)))
            } while stream.avail_out == 0
        }
        return output
    }
}

extension Response {
    /// Bodies smaller than this are not worth it.
    private static let leastBytes = 1_024

    /// JSON, packed where the client asks for it and it is worth it.
    static func json(_ bytes: [UInt8], for request: Request, headers: HTTPFields = HTTPFields()) throws
        -> Response
    {
        guard bytes.count >= leastBytes, ContentEncoding(request) == .gzip else {
            return .json(bytes, headers: headers)
        }
        var headers = headers
        headers[.contentEncoding] = "gzip"
        headers[.vary] = "Accept-Encoding"
        return .json(try Gzip().write(bytes, flush: .end), headers: headers)
    }
}
