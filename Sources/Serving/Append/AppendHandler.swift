internal import NIOCore
internal import NIOHTTP1

/// Takes small appends out of a connection's requests and answers them on its event loop, without a task: the
/// tasks, their changes and the buffers between them cost more than all else about an append. What it answers,
/// and what it refuses, is what ``AppendRoutes`` would have said.
///
/// A request that is not of this kind goes on, and so does one that came while another that went on is not
/// answered yet: answers keep the order of their requests. What comes while an append is under way is held, and
/// no more is read then; nor where the client does not take its answers.
///
/// It stands next to the parser, before requests are turned into what routes have, and what it answers goes out as
/// bytes. Whatever tells the connection that it may end – the client's half-close, the server's stop – is held as
/// well while an append is under way.
final class AppendHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        /// Requests go on; so many of them are not answered.
        case passing(Int)
        case gathering(SmallAppend)
        case answering
    }

    private enum Held {
        case part(HTTPServerRequestPart)
        case event(Any)
        case error(any Error)
    }

    private let served: ServedLedger
    private let connection: ConnectionGuard
    /// Behind which answers are bytes.
    private var encoder: ChannelHandlerContext?
    private var state = State.passing(0)
    private var held: [Held] = []
    private var isReadHeld = false
    /// Whether the last append is answered, but the client takes nothing.
    private var isStalled = false

    init(_ served: ServedLedger, _ connection: ConnectionGuard) {
        (self.served, self.connection) = (served, connection)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        encoder = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
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
        guard let encoder else { return }
        encoder.writeAndFlush(NIOAny(answer.message(context.channel.allocator)), promise: nil)
        connection.noteAnswered()
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
            case (.event(let event), _): userInboundEventTriggered(context: context, event: event)
            case (.error(let error), _): context.fireErrorCaught(error)
            }
        }
        context.fireChannelReadComplete()
        if isReadHeld, !holdsReads {
            isReadHeld = false
            context.read()
        }
    }

    private var holdsReads: Bool {
        if case .answering = state { !held.isEmpty } else { false }
    }

    func read(context: ChannelHandlerContext) {
        if holdsReads { isReadHeld = true } else { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch state {
        case .passing: context.fireUserInboundEventTriggered(event)
        case .gathering, .answering: held.append(.event(event))
        }
    }

    /// What cannot be read ends the connection: not before what came ahead of it is answered.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case .answering = state {
            held.append(.error(error))
        } else {
            context.fireErrorCaught(error)
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
        encoder = nil
        held = []
    }
}
