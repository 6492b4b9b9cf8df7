internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Sees to it that no connection costs more than it may: one too many is answered 503 and closed, a request
/// that does not arrive in time and an answer that nobody takes end with their connection.
///
/// Where a client reads slowly, the answer waits for it and is not buffered beyond the channel's water mark.
/// Who follows the log may take nothing for as long as it likes: it is told `fell_behind` when it goes on, and
/// costs a place and what lies in the socket. That it is still there is the transport's to find out.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let connections: OpenCount
    private let requestTime: TimeAmount
    private let stallTime: TimeAmount
    private var isCounted = false
    /// When the request that is awaited or arrives must be whole.
    private var requestDeadline: NIODeadline?
    /// The next look at that: one for many requests.
    private var look: Scheduled<Void>?
    private var stallDeadline: Scheduled<Void>?
    /// Whether the answer under way is a subscription.
    private var isFollowing = false

    init(connections: OpenCount, requestTime: TimeAmount, stallTime: TimeAmount) {
        self.connections = connections
        self.requestTime = requestTime
        self.stallTime = stallTime
    }

    func handlerAdded(context: ChannelHandlerContext) {
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
        expectRequest(context)
    }

    private func refuse(_ context: ChannelHandlerContext) {
        let body = Problem.tooManyConnections.json
        var head = HTTPResponse(status: .serviceUnavailable)
        head.headerFields[.contentType] = Problem.mediaType
        head.headerFields[.contentLength] = "\(body.count)"
        head.headerFields[.connection] = "close"
        head.headerFields[.retryAfter] = "1"
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: body))), promise: nil)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            channel.close(promise: nil)
        }
    }

    private func expectRequest(_ context: ChannelHandlerContext) {
        if requestDeadline != nil { return }
        let deadline = NIODeadline.now() + requestTime
        requestDeadline = deadline
        if look == nil { lookAgain(at: deadline, context) }
    }

    private func lookAgain(at deadline: NIODeadline, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        look = context.eventLoop.scheduleTask(deadline: deadline) {
            let (handler, context) = bound.value
            handler.closeIfLate(context)
        }
    }

    private func closeIfLate(_ context: ChannelHandlerContext) {
        look = nil
        guard let requestDeadline else { return }
        if requestDeadline <= .now() {
            context.close(promise: nil)
        } else {
            lookAgain(at: requestDeadline, context)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: expectRequest(context)
        case .body: break
        case .end: requestDeadline = nil
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head): isFollowing = head.headerFields.value(of: .contentType) == EventStream.mediaType
        case .body: break
        case .end: isFollowing = false
        }
        context.write(data, promise: promise)
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

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func end() {
        look?.cancel()
        stallDeadline?.cancel()
        if isCounted { connections.leave() }
        isCounted = false
    }
}
