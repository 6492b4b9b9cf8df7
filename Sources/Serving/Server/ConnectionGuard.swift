internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Sees to it that no connection costs more than it may: one too many is answered 503 and closed, a request
/// that does not arrive in time and an answer that nobody takes end with their connection.
///
/// Where a client reads slowly, the answer waits for it and is not buffered beyond the channel's water mark.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let connections: OpenCount
    private let requestTime: TimeAmount
    private let stallTime: TimeAmount
    private var isCounted = false
    private var requestDeadline: Scheduled<Void>?
    private var stallDeadline: Scheduled<Void>?

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
        let channel = context.channel
        requestDeadline = context.eventLoop.scheduleTask(in: requestTime) { channel.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: expectRequest(context)
        case .body: break
        case .end:
            requestDeadline?.cancel()
            requestDeadline = nil
        }
        context.fireChannelRead(data)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            stallDeadline?.cancel()
            stallDeadline = nil
        } else if stallDeadline == nil {
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
        requestDeadline?.cancel()
        stallDeadline?.cancel()
        if isCounted { connections.leave() }
        isCounted = false
    }
}
