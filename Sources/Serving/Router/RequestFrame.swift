internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOHTTP1

/// What surrounds every request: its id and trace, the log's line about it, its place in the metrics, and
/// errors as problems.
struct RequestFrame: RouterMiddleware {
    private let served: ServedLedger
    private let routes: [Route]

    init(served: ServedLedger, routes: [Route]) {
        self.served = served
        self.routes = routes
    }

    func handle(
        _ request: Request, context: ServingContext,
        next: (Request, ServingContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var context = context
        context.requestID = Self.id(request.headers[.requestID]) ?? context.id
        let trace = Trace(request.headers[.traceParent])
        var response: Response
        var problem: Problem?
        do {
            response = try await next(request, context)
        } catch let error as HTTPParserError {
            throw error
        } catch {
            let found = self.problem(error, request)
            problem = found
            response = found.response(id: context.requestID)
        }
        response.headers[.requestID] = context.requestID
        response.headers[.traceParent] = trace.header
        let seconds = (ContinuousClock.now - start).seconds
        let endpoint = context.endpointPath ?? "none"
        served.metrics.note(
            method: request.method.rawValue, endpoint: endpoint, status: response.status.code,
            seconds: seconds,
            refusal: problem?.code)
        log(request, context, trace, response, problem, seconds)
        return response
    }

    private func problem(_ error: any Error, _ request: Request) -> Problem {
        if let error = error as? HTTPError, error.status == .notFound {
            return .noSuchRoute(request.method, request.uri.path, routes)
        }
        return Problem(error)
    }

    private func log(
        _ request: Request, _ context: ServingContext, _ trace: Trace, _ response: Response,
        _ problem: Problem?, _ seconds: Double
    ) {
        let level: Logger.Level =
            response.status.code >= 500 ? .error : response.status.code >= 400 ? .notice : .debug
        guard context.logger.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "method": "\(request.method.rawValue)", "path": "\(request.uri.path)",
            "status": "\(response.status.code)", "milliseconds": "\((seconds * 1e6).rounded() / 1e3)",
            "request_id": "\(context.requestID)", "trace_id": "\(trace.traceID)",
        ]
        if let problem {
            metadata["code"] = "\(problem.code)"
            // Words may quote what was sent, which may be personal; codes and fields do not.
            if !problem.reasons.isEmpty {
                metadata["reasons"] =
                    "\(problem.reasons.map { "\($0.code) \($0.field)" }.joined(separator: ", "))"
            }
            if let detail = problem.internalDetail { metadata["detail"] = "\(detail)" }
        }
        context.logger.log(level: level, problem == nil ? "request" : "refused", metadata: metadata)
    }

    /// A client's own id, where it is 1–64 letters, digits, `-`, `_` and `.`: it stands in logs.
    private static func id(_ text: String?) -> String? {
        guard let text, (1...64).contains(text.utf8.count) else { return nil }
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isPlain ? text : nil
    }
}

extension HTTPField.Name {
    static let requestID = Self("X-Request-Id")!
    static let traceParent = Self("traceparent")!
    static let expectedRevision = Self("Expected-Revision")!
    /// The position that an answer's data stands at: every event before it counts.
    static let ledgerPosition = Self("Ledger-Position")!
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
