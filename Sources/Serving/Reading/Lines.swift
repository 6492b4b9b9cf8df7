internal import EventLog
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Answers of lines (NDJSON), made piece by piece as their reader takes them: between two pieces no
/// transaction is open and nothing is kept but a place.
enum Lines {
    static let mediaType = "application/x-ndjson"

    /// Bytes of a piece.
    static let pieceBytes = 256 << 10

    /// - Parameters:
    ///   - executor: where pieces are made.
    ///   - next: makes the next piece; `nil` at the end.
    static func response(
        _ served: ServedLedger, on executor: ThreadExecutor, headers: HTTPFields = HTTPFields(),
        encoding: ContentEncoding, _ next: @escaping @Sendable () throws -> [UInt8]?
    ) throws -> Response {
        let place = try OpenPlace(served.openAnswers)
        var headers = headers
        headers[.contentType] = mediaType
        if encoding == .gzip { headers[.contentEncoding] = "gzip" }
        let body = ResponseBody { writer in
            defer { withExtendedLifetime(place) {} }
            let gzip = encoding == .gzip ? try Gzip() : nil
            // While a piece is on its way the next one is made.
            var piece = try await make(next, on: executor)
            while let bytes = piece {
                async let following = make(next, on: executor)
                let written = try gzip.map { try $0.write(bytes, flush: .block) } ?? bytes
                if !written.isEmpty { try await writer.write(ByteBuffer(bytes: written)) }
                piece = try await following
            }
            if let gzip { try await writer.write(ByteBuffer(bytes: try gzip.write([], flush: .end))) }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    private static func make(
        _ next: @escaping @Sendable () throws -> [UInt8]?, on executor: ThreadExecutor
    ) async throws -> [UInt8]? {
        try await withTaskExecutorPreference(executor) { try next() }
    }
}
