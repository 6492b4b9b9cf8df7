internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1

/// Sees to it that no connection costs more than it may: one too many is answered 503 and closed, a request
/// that does not arrive in time, an answer that nobody takes and a pause that is too long end with their
/// connection.
///
/// Where a client reads slowly, the answer waits for it and is not buffered beyond the channel's water mark.
/// Who follows the log may take nothing for as long as it likes: it is told `fell_behind` when it goes on, and
/// costs a place and what lies in the socket. That it is still there is the transport's to find out.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let connections: OpenCount
    private let requestTime: TimeAmount
    private let idleTime: TimeAmount
    private let stallTime: TimeAmount
    private var context: ChannelHandlerContext?
    private var isCounted = false
    /// Whether a request has begun to come and is not whole.
    private var isArriving = false
    /// Requests, whole or not, whose answers have not ended.
    private var unanswered = 0
    /// When the rest of a request, or a next one, must have come; `nil` while answers alone are awaited.
    private var deadline: NIODeadline?
    /// The next look at that: one for many requests.
    private var look: (at: NIODeadline, task: Scheduled<Void>)?
    private var stallDeadline: Scheduled<Void>?
    /// Whether the answer under way is a subscription.
    private var isFollowing = false

    init(_ connections: OpenCount, _ limits: ServerLimits) {
        self.connections = connections
        requestTime = .seconds(limits.requestSeconds)
        idleTime = .seconds(limits.idleSeconds)
        stallTime = .seconds(limits.stalledSeconds)
    }

    // MARK: The connection

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        if isCounted { return }
        guard connections.enter() else { return refuse(context) }
        isCounted = true
        // A client that is gone without a word is found out also where nothing is sent.
        _ = context.channel.setOption(.socketOption(.so_keepalive), value: 1)
        expect(within: requestTime)
    }

    private func refuse(_ context: ChannelHandlerContext) {
        let body = Problem.tooManyConnections.json
        let headers: HTTPHeaders = [
            "Content-Type": Problem.mediaType, "Content-Length": "\(body.count)", "Connection": "close",
            "Retry-After": "1",
        ]
        let head = HTTPResponseHead(version: .http1_1, status: .serviceUnavailable, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            channel.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func end() {
        context = nil
        look?.task.cancel()
        stallDeadline?.cancel()
        if isCounted { connections.leave() }
        isCounted = false
    }

    // MARK: Requests and answers

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            isArriving = true
            unanswered += 1
            expect(within: requestTime)
        case .body: break
        case .end:
            isArriving = false
            deadline = nil
            expectNext()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head): isFollowing = head.headers.value(of: .contentType) == EventStream.mediaType
        case .body: break
        case .end:
            isFollowing = false
            noteAnswered()
        }
        context.write(data, promise: promise)
    }

    /// To be told of each answer that does not come by as one.
    func noteAnswered() {
        unanswered -= 1
        expectNext()
    }

    private func expectNext() {
        if unanswered == 0, !isArriving { expect(within: idleTime) }
    }

    // MARK: Deadlines

    private func expect(within time: TimeAmount) {
        let deadline = NIODeadline.now() + time
        self.deadline = deadline
        if let look {
            if look.at <= deadline { return }
            look.task.cancel()
        }
        lookAgain(at: deadline)
    }

    private func lookAgain(at deadline: NIODeadline) {
        guard let context else { return }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let task = context.eventLoop.scheduleTask(deadline: deadline) { bound.value.closeIfLate() }
        look = (deadline, task)
    }

    private func closeIfLate() {
        look = nil
        guard let deadline else { return }
        if deadline <= .now() {
            context?.close(promise: nil)
        } else {
            lookAgain(at: deadline)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            stallDeadline?.cancel()
            stallDeadline = nil
        } else if stallDeadline == nil, !isFollowing {
            let channel = context.channel
            stallDeadline = context.eventLoop.scheduleTask(in: stallTime) { channel.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }
}
