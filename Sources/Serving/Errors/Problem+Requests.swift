internal import HTTPTypes

// What can be wrong with a request before anything is asked of the ledger.
extension Problem {
    static let bodyTooLarge = Problem(
        .contentTooLarge, "too_large", "the body is larger than this server takes")
    static let tooManyConnections = Problem(
        .serviceUnavailable, "too_many_connections", "the server has all the connections that it takes")
    static let tooManyOpenAnswers = Problem(
        .serviceUnavailable, "too_many_streams", "the server has all the open streams that it takes")
    static let tooManyStatements = Problem(
        .serviceUnavailable, "too_many_statements", "as many statements wait as may; try again")

    static let unauthenticated: Problem = {
        var problem = Problem(.unauthorized, "unauthenticated", "a token is needed: Authorization: Bearer …")
        problem.headers[.wwwAuthenticate] = #"Bearer realm="daftar""#
        return problem
    }()

    static let unknownToken: Problem = {
        var problem = Problem(.unauthorized, "unknown_token", "the token is not known, or was revoked")
        problem.headers[.wwwAuthenticate] = #"Bearer realm="daftar", error="invalid_token""#
        return problem
    }()

    static func forbidden(_ route: Route) -> Problem {
        let roles = route.roles.map(\.rawValue).sorted().joined(separator: ", ")
        return Problem(.forbidden, "forbidden", "this needs one of the roles \(roles)")
    }

    static func forbiddenCategory(_ category: some StringProtocol) -> Problem {
        Problem(.forbidden, "forbidden_category", "the token is not for the category \(category)")
    }

    static func tooManyRequests(after seconds: Double) -> Problem {
        var problem = Problem(.tooManyRequests, "too_many_requests", "the token is used too often")
        problem.headers[.retryAfter] = "\(max(1, Int(seconds.rounded(.up))))"
        return problem
    }

    static func unknownParameter(_ name: String, known: Set<String>) -> Problem {
        let list = known.isEmpty ? "none" : known.sorted().joined(separator: ", ")
        let message = "there is no parameter \(name); there are \(list)"
        return Problem(
            .badRequest, "unknown_parameter", message,
            reasons: [Reason(code: "unknown_parameter", field: name, message: message)])
    }

    static func invalidParameter(_ name: String, _ message: String) -> Problem {
        Problem(
            .badRequest, "invalid_parameter", "\(name): \(message)",
            reasons: [Reason(code: "invalid_parameter", field: name, message: message)])
    }

    static func unsupportedMediaType(_ sent: String?, known: [String]) -> Problem {
        Problem(
            .unsupportedMediaType, "unsupported_media_type",
            "\(sent ?? "a body without a content type") is not read here; \(known.joined(separator: ", ")) is"
        )
    }

    static func behind(_ position: UInt64) -> Problem {
        var problem = Problem(
            .serviceUnavailable, "behind", "the views have not reached position \(position) yet")
        problem.headers[.retryAfter] = "1"
        return problem
    }

    /// 404, or 405 where the path takes other methods.
    static func noSuchRoute(_ method: HTTPRequest.Method, _ path: String, _ routes: [Route]) -> Problem {
        let sent = path.split(separator: "/")
        let methods = routes.filter { $0.matches(sent) }.map(\.method.rawValue)
        guard !methods.isEmpty else { return Problem(.notFound, "not_found", "there is nothing at \(path)") }
        let allowed = Set(methods).sorted().joined(separator: ", ")
        var problem = Problem(.methodNotAllowed, "method_not_allowed", "\(path) takes \(allowed)")
        problem.headers[.allow] = allowed
        return problem
    }
}
