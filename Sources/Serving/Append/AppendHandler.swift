internal import EventLog
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import NIOHTTPTypes

/// Takes small appends out of a connection's requests and answers them on its event loop, without a task: the
/// tasks, their changes and the buffers between them cost more than all else about an append. What it answers,
/// and what it refuses, is what ``AppendRoutes`` would have said.
///
/// A request that is not of this kind goes on, and so does one that came while another that went on is not
/// answered yet: answers keep the order of their requests. What comes while an append is under way is held, and
/// no more is read then; nor where the client does not take its answers.
final class AppendHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum State {
        /// Requests go on; so many of them are not answered.
        case passing(Int)
        case gathering(SmallAppend)
        case answering
    }

    private enum Held {
        case part(HTTPRequestPart)
        case event(Any)
    }

    private let served: ServedLedger
    private var state = State.passing(0)
    private var held: [Held] = []
    private var isReadHeld = false
    /// Whether the last append is answered, but the client takes nothing.
    private var isStalled = false
    private var isRemoved = false

    init(_ served: ServedLedger) {
        self.served = served
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        switch (state, part) {
        case (.answering, _): held.append(.part(part))
        case (.passing(let open), .head(let head)):
            if open == 0, let append = SmallAppend(head, served) {
                state = .gathering(append)
            } else {
                state = .passing(open + 1)
                context.fireChannelRead(data)
            }
        case (.passing, _): context.fireChannelRead(data)
        case (.gathering(let append), .body(let bytes)):
            append.add(bytes)
        case (.gathering(let append), .end): run(append, context)
        // No parser gives a head before the end of the request before it.
        case (.gathering, .head): context.close(promise: nil)
        }
    }

    private func run(_ append: SmallAppend, _ context: ChannelHandlerContext) {
        state = .answering
        let bound = NIOLoopBound(
            (handler: self, append: append, context: context), eventLoop: context.eventLoop)
        append.run { [loop = context.eventLoop] result in
            loop.execute {
                let (handler, append, context) = bound.value
                handler.answer(append.answer(to: result), context)
            }
        }
    }

    private func answer(_ answer: WholeAnswer, _ context: ChannelHandlerContext) {
        if isRemoved { return }
        let head = HTTPResponse(status: answer.status, headerFields: answer.headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: answer.bytes))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        isStalled = !context.channel.isWritable
        if !isStalled { goOn(context) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if isStalled, context.channel.isWritable {
            isStalled = false
            goOn(context)
        }
        context.fireChannelWritabilityChanged()
    }

    /// Takes up what came meanwhile, up to the next append.
    private func goOn(_ context: ChannelHandlerContext) {
        state = .passing(0)
        if held.isEmpty, !isReadHeld { return }
        let waiting = held
        held = []
        for item in waiting {
            switch (item, state) {
            case (_, .answering): held.append(item)
            case (.part(let part), _): channelRead(context: context, data: wrapInboundOut(part))
            case (.event(let event), _): context.fireUserInboundEventTriggered(event)
            }
        }
        context.fireChannelReadComplete()
        if held.isEmpty, isReadHeld {
            isReadHeld = false
            context.read()
        }
    }

    func read(context: ChannelHandlerContext) {
        if held.isEmpty { context.read() } else { isReadHeld = true }
    }

    /// That the client sends no more ends the connection's task, and with it the connection: not before the answer.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .answering = state {
            held.append(.event(event))
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: Answers of others

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data), case .passing(let open) = state {
            state = .passing(max(0, open - 1))
        }
        context.write(data, promise: promise)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        isRemoved = true
        held = []
    }
}

/// A request to append that is small enough to be answered in passing.
private final class SmallAppend {
    /// Bytes of a body whose events are checked and sealed in well under a millisecond.
    private static let maximumBytes = 16 << 10

    private let head: HTTPRequest
    private let served: ServedLedger
    private let route: Route
    /// `nil`: the events name theirs.
    private let stream: String?
    private let mark: RequestMark
    private var body: [UInt8] = []

    /// `nil` for any other request, and for one whose form takes more than a look: such a one goes the way of all.
    init?(_ head: HTTPRequest, _ served: ServedLedger) {
        guard head.method == .post, let path = head.path, let place = Self.place(path),
            let length = head.headerFields.value(of: .contentLength).flatMap({ Int($0) }),
            length <= min(Self.maximumBytes, served.settings.limits.bodyBytes),
            head.headerFields.value(of: .connection)?.lowercased() ?? "keep-alive" == "keep-alive",
            !head.headerFields.contains(.expect), !head.headerFields.contains(.contentEncoding)
        else { return nil }
        (route, stream) = place
        self.head = head
        self.served = served
        mark = RequestMark(head.headerFields)
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
            let rights = try served.admit(head.headerFields, to: route)
            try served.append(AppendCall(body, head.headerFields, to: stream), rights: rights, answer: answer)
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
            mark, of: head.method, path: head.path ?? "", endpoint: route.path, status: answer.status, problem
        )
        return answer
    }
}
