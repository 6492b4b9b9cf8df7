internal import EventLog
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1

/// A request to append that is small enough to be answered in passing.
final class SmallAppend {
    /// Bytes of a body whose events are checked and sealed in well under a millisecond.
    private static let maximumBytes = 16 << 10

    private let head: HTTPRequestHead
    private let served: ServedLedger
    private let route: Route
    /// `nil`: the events name theirs.
    private let stream: String?
    private let mark: RequestMark
    private var body: [UInt8] = []

    /// `nil` for any other request, and for one whose form takes more than a look: such a one goes the way of all.
    init?(_ head: HTTPRequestHead, _ served: ServedLedger) {
        guard head.method == .POST, head.version == .http1_1, let place = Self.place(head.uri),
            let length = head.headers.value(of: .contentLength).flatMap({ Int($0) }),
            length <= min(Self.maximumBytes, served.settings.limits.bodyBytes),
            head.headers.value(of: .connection)?.lowercased() ?? "keep-alive" == "keep-alive",
            head.headers.value(of: .expect) == nil, head.headers.value(of: .contentEncoding) == nil
        else { return nil }
        (route, stream) = place
        self.head = head
        self.served = served
        mark = RequestMark(head.headers)
        body.reserveCapacity(length)
    }

    private static func place(_ path: String) -> (Route, String?)? {
        if path == ManyRoute.route.path { return (ManyRoute.route, nil) }
        guard path.hasPrefix(AppendRoutes.streams) else { return nil }
        let name = path.dropFirst(AppendRoutes.streams.count)
        let isPlain = !name.isEmpty && !name.utf8.contains { "/?%#".utf8.contains($0) }
        return isPlain ? (AppendRoutes.stream, String(name)) : nil
    }

    func add(_ bytes: ByteBuffer) { body.append(contentsOf: bytes.readableBytesView) }

    /// - Parameter answer: as that of ``ServedLedger/append(_:rights:answer:)``.
    func run(_ answer: @escaping @Sendable (Result<AppendResult, any Error>) -> Void) {
        do {
            let rights = try served.admit(head.headers, to: route)
            try served.append(AppendCall(body, head.headers, to: stream), rights: rights, answer: answer)
        } catch {
            answer(.failure(error))
        }
    }

    func answer(to result: Result<AppendResult, any Error>) -> WholeAnswer {
        var problem: Problem?
        var answer: WholeAnswer
        switch result {
        case .success(let result): answer = served.answer(to: result)
        case .failure(let error):
            let found = Problem(error)
            problem = found
            answer = found.answer(id: mark.requestID)
        }
        mark.put(on: &answer.headers)
        answer.headers.add(.contentLength, "\(answer.bytes.count)")
        answer.headers.add(.date, served.date.now)
        answer.headers.add(.server, ServedLedger.name)
        served.note(
            mark, of: .post, path: head.uri, endpoint: route.path, status: answer.status, problem)
        return answer
    }
}
