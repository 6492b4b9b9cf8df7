internal import EventLog
internal import Groups
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import NIOCore
internal import Projecting
internal import Vault

// What each error of the house is to a client. The one place where codes meet statuses.
extension Problem {
    /// `error` as it is answered. What a client can do nothing about says no more than that it happened; the
    /// log has the rest.
    public init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let refusal as Refusal: self.init(refusal)
        case let error as LogError: self.init(error)
        case let error as VaultError: self.init(error)
        case let error as ProjectingError: self.init(error)
        case let error as SQLError: self.init(error)
        case let error as GroupError: self.init(error)
        case is NIOTooManyBytesError: self = .bodyTooLarge
        case let error as HTTPError:
            self.init(error.status, Self.code(of: error.status), error.body ?? error.status.reasonPhrase)
        case is CancellationError:
            self.init(.serviceUnavailable, "stopping", "the server is stopping")
        default:
            self.init(.internalServerError, "internal", "something went wrong here")
            internalDetail = "\(error)"
        }
    }

    init(_ refusal: Refusal) {
        self.init(
            Self.status(of: refusal.code), refusal.code.rawValue, refusal.reasons[0].message,
            reasons: refusal.reasons.map {
                Reason(code: $0.code.rawValue, field: $0.field, message: $0.message, event: $0.event)
            })
    }

    private static func status(of code: Refusal.Code) -> HTTPResponse.Status {
        switch code {
        case .invalidJSON, .invalidUTF8, .duplicateKey, .numberOutOfRange, .tooDeep: .badRequest
        case .idConflict, .wrongRevision, .conditionFailed: .conflict
        case .tooLarge: .contentTooLarge
        default: .unprocessableContent
        }
    }

    private init(_ error: LogError) {
        switch error.code {
        case .busy:
            self.init(.serviceUnavailable, "busy", "too much waits to be written")
            headers[.retryAfter] = "1"
        case .diskFull:
            self.init(
                HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"), "disk_full",
                "the disk is full; nothing was appended")
        case .unknown:
            self.init(
                .serviceUnavailable, "unknown",
                "whether it was appended is not known; send it again with the same ids")
        case .clockBehind:
            self.init(.serviceUnavailable, "clock_behind", "the server's clock is behind the log")
        case .closed: self.init(.serviceUnavailable, "stopping", "the server is stopping")
        default: self.init(.internalServerError, "storage", "the log cannot be read or written")
        }
        internalDetail = error.description
    }

    private init(_ error: VaultError) {
        self.init(
            .serviceUnavailable, "keys_unavailable",
            "personal values can be neither sealed nor read at present")
        internalDetail = error.description
    }

    private init(_ error: ProjectingError) {
        switch error.code {
        case .unknownTable: self.init(.notFound, "unknown_table", error.message)
        case .unknownColumn: self.init(.unprocessableContent, "unknown_column", error.message)
        case .behind:
            self.init(.serviceUnavailable, "behind", error.message)
            headers[.retryAfter] = "1"
        default:
            self.init(.internalServerError, "views", "the views cannot be read")
            internalDetail = error.description
        }
    }

    private init(_ error: SQLError) {
        if let cause = error.cause as? Refusal {
            self.init(cause)
            return
        }
        if let cause = error.cause as? ProjectingError {
            self.init(cause)
            return
        }
        switch error.code {
        case .timeout: self.init(.unprocessableContent, "statement_timeout", error.message)
        case .cancelled: self.init(.serviceUnavailable, "stopping", "the statement was cut off")
        case .tooManyRows: self.init(.unprocessableContent, "too_many_rows", error.message)
        case .tooLarge: self.init(.contentTooLarge, "too_large", error.message)
        case .denied: self.init(.forbidden, "statement_denied", error.message)
        case .table:
            self.init(.internalServerError, "views", "the views cannot be read")
            internalDetail = error.description
        default: self.init(.unprocessableContent, "sql_\(error.code.rawValue)", error.description)
        }
    }

    private static func code(of status: HTTPResponse.Status) -> String {
        switch status.code {
        case 404: "not_found"
        case 413: "too_large"
        case 500...: "internal"
        default: "bad_request"
        }
    }
}
