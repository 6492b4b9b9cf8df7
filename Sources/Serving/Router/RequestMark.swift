internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// What a request is known by from its head to its answer: its id, its trace and when it came.
struct RequestMark: Sendable {
    let requestID: String
    private let trace: Trace
    private let start = ContinuousClock.now

    /// - Parameter newID: its id where the client gives it none.
    init(_ headers: some RequestHeaders, newID: @autoclosure () -> String = RequestID().description) {
        requestID = Self.id(headers.value(of: .requestID)) ?? newID()
        trace = Trace(headers.value(of: .traceParent))
    }

    func put(on headers: inout HTTPFields) {
        headers.add(.requestID, requestID)
        headers.add(.traceParent, trace.header)
    }

    var seconds: Double { (ContinuousClock.now - start).seconds }
    var traceID: String { trace.traceID }

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

extension ServedLedger {
    /// Notes an answer in the metrics and, where it is worth a line, in the log.
    func note(
        _ mark: RequestMark, of method: HTTPRequest.Method, path: String, endpoint: String,
        status: HTTPResponse.Status, _ problem: Problem?
    ) {
        let seconds = mark.seconds
        metrics.note(
            method: method.rawValue, endpoint: endpoint, status: status.code, seconds: seconds,
            refusal: problem?.code)
        let level: Logger.Level = status.code >= 500 ? .error : status.code >= 400 ? .notice : .debug
        guard logger.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "method": "\(method.rawValue)", "path": "\(path)", "status": "\(status.code)",
            "milliseconds": "\((seconds * 1e6).rounded() / 1e3)", "request_id": "\(mark.requestID)",
            "trace_id": "\(mark.traceID)",
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
        logger.log(level: level, problem == nil ? "request" : "refused", metadata: metadata)
    }
}

extension HTTPField.Name {
    static let requestID = Self("X-Request-Id")!
    static let traceParent = Self("traceparent")!
    static let specVersion = Self("ce-specversion")!
    static let expectedRevision = Self("Expected-Revision")!
    /// The position that an answer's data stands at: every event before it counts.
    static let ledgerPosition = Self("Ledger-Position")!
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
