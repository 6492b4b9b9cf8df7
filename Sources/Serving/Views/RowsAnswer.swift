internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Projecting
internal import Synchronization

/// The rows of a statement as an answer: an object with all of them, or lines without end.
struct RowsAnswer: Sendable {
    /// Bytes of rows that one JSON answer may have; NDJSON has no such bound.
    private static let maximumBytes = 32 << 20

    let access: ViewAccess
    let request: Request
    /// For the record of reads: what was read.
    let what: String
    /// And the question itself, which is recorded sealed: a statement's text; the request's target if `nil`.
    var question: String?

    /// Rows that are made as they are asked for, and their session.
    private final class Source: @unchecked Sendable {
        // Proof: one task has it, which asks for a piece when it has the one before.
        let lines: RowLines

        init(_ lines: RowLines) {
            self.lines = lines
        }
    }

    /// - Parameter limit: rows of a JSON answer; what is beyond makes it `"more":true`.
    func response(
        limit: Int, _ query: @escaping @Sendable (SQLSession) throws -> SQLRows
    ) async throws -> Response {
        let source = try await access.run { [access] in Source(RowLines(try query(access.session()))) }
        let wantsLines = Questions(request, access.served.settings.limits).wantsLines
        var headers = HTTPFields()
        headers[.ledgerPosition] = "\(source.lines.moment.end)"
        if wantsLines {
            try await access.served.recordRead(
                by: access.rights, what, request, question: question, rows: 0)
            return try Lines.response(
                access.served, on: access.served.statements, headers: headers,
                encoding: ContentEncoding(request)
            ) { try source.lines.next() }
        }
        let (bytes, count) = try await access.run { try Self.object(source.lines, limit: limit) }
        try await access.served.recordRead(
            by: access.rights, what, request, question: question, rows: count)
        return try .json(bytes, for: request, headers: headers)
    }

    /// `{"position":"12","columns":["a"],"rows":[{"a":1}],"more":false}`
    private static func object(_ lines: RowLines, limit: Int) throws -> (bytes: [UInt8], count: Int) {
        var head = JSONText()
        head.add("position", "\(lines.moment.end)")
        head.add("columns", strings: lines.columns)
        var bytes = head.object.dropLast() + Array(#","rows":["#.utf8)
        while lines.count < limit, let piece = try lines.next(rows: limit - lines.count) {
            // A line's end stands in no row, whose strings escape it.
            bytes.append(contentsOf: piece.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: ",") : $0 })
            guard bytes.count <= maximumBytes else {
                throw Problem(
                    .contentTooLarge, "too_large",
                    "the rows have more than \(maximumBytes) bytes; ask for \(Lines.mediaType)")
            }
        }
        let count = lines.count
        if count > 0 { bytes.removeLast() }
        let isMore = count == limit ? try lines.next(rows: 1) != nil : false
        bytes.append(contentsOf: #"],"more":\#(isMore)}"#.utf8)
        return (bytes, count)
    }
}
