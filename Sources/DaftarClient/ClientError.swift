internal import EventLog

/// Why the server did not do what was asked, or could not be asked. Equal when the codes are.
public struct ClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One thing that the server found wrong.
    public struct Reason: Sendable {
        public let code: String
        public let field: String
        public let message: String
        public let event: Int?
    }

    /// The server's stable code (`wrong_revision`, `forbidden`, …), or of the client itself: `invalid_url`,
    /// `unreachable`, `disconnected`, `not_understood`.
    public let code: String
    public let message: String
    /// The status of the answer, if there was one.
    public let status: Int?
    public let reasons: [Reason]

    /// An error to compare with: only codes are compared.
    public init(code: String) { self.init(code, "") }

    init(_ code: String, _ message: String, status: Int? = nil, reasons: [Reason] = []) {
        self.code = code
        self.message = message
        self.status = status
        self.reasons = reasons
    }

    /// From problem details; an answer of another form keeps its status only.
    init(status: Int, body: [UInt8]) {
        let root = try? JSONDocument(body).root
        self.init(
            root?["code"]?.string ?? "not_understood", root?["detail"]?.string ?? "status \(status)",
            status: status,
            reasons: root?["reasons"]?.elements.map { reason in
                Reason(
                    code: reason["code"]?.string ?? "", field: reason["field"]?.string ?? "",
                    message: reason["message"]?.string ?? "",
                    event: reason["event"]?.integer.map(Int.init))
            } ?? [])
    }

    public static func == (one: ClientError, other: ClientError) -> Bool { one.code == other.code }

    public var description: String {
        reasons.isEmpty
            ? "\(code): \(message)"
            : reasons.map { "\($0.code)\($0.field.isEmpty ? "" : " (\($0.field))"): \($0.message)" }
                .joined(separator: "; ")
    }
}
