internal import Groups
internal import HTTPTypes

extension Problem {
    init(_ error: GroupError) {
        switch error.code {
        case .unknownGroup: self.init(.notFound, "unknown_group", error.message)
        case .groupExists: self.init(.conflict, "group_exists", error.message)
        case .invalid: self.init(.unprocessableContent, "invalid_value", error.message)
        case .tooMany:
            self.init(.serviceUnavailable, "too_many", error.message)
            headers[.retryAfter] = "1"
        case .notParked: self.init(.conflict, "not_parked", error.message)
        case .closed: self.init(.serviceUnavailable, "stopping", "the server is stopping")
        case .damaged, .storage:
            self.init(.internalServerError, "storage", "the groups cannot be read or written")
        }
        internalDetail = error.description
    }
}
