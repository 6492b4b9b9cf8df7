internal import NIOCore
internal import NIOHTTP1

/// One exchange at a time over one connection.
final class ExchangeHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = Exchange
    typealias OutboundOut = HTTPClientRequestPart

    private let host: String
    private var exchange: Exchange?
    private var head: HTTPResponseHead?
    private var body = ByteBuffer()
    private var isReadHeld = false
    private var failure: any Error = ClientError("disconnected", "the server closed the connection")

    init(host: String) {
        self.host = host
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let exchange = unwrapOutboundIn(data)
        self.exchange = exchange
        head = nil
        body.clear()
        let call = exchange.call
        var headers = HTTPHeaders([("Host", host)] + call.headers)
        if !call.body.isEmpty || call.method == "POST" || call.method == "PUT" {
            headers.replaceOrAdd(name: "Content-Length", value: "\(call.body.count)")
        }
        let request = HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: call.method), uri: call.path, headers: headers)
        context.write(wrapOutboundOut(.head(request)), promise: nil)
        if !call.body.isEmpty {
            let buffer = context.channel.allocator.buffer(bytes: call.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
        }
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            guard head.status.code >= 200 else { return }
            self.head = head
            if case .streamed = exchange?.body { exchange?.head.succeed(answer(head, [])) }
        case .body(var piece):
            switch exchange?.body {
            case .streamed(let stream): stream.push(piece)
            default: body.writeBuffer(&piece)
            }
        case .end: end()
        }
    }

    private func end() {
        guard let exchange, let head else { return }
        self.exchange = nil
        switch exchange.body {
        case .streamed(let stream): stream.finish(.success(()))
        case .collected: exchange.head.succeed(answer(head, Array(body.readableBytesView)))
        }
    }

    private func answer(_ head: HTTPResponseHead, _ body: [UInt8]) -> Answer {
        Answer(
            status: Int(head.status.code), headers: head.headers.map { ($0.name, $0.value) }, body: body)
    }

    /// Reads on only where the reader of the body has room.
    func read(context: ChannelHandlerContext) {
        guard case .streamed(let stream) = exchange?.body, stream.isFull else { return context.read() }
        let held = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        isReadHeld = stream.onceThereIsRoom {
            loop.execute {
                let (handler, context) = held.value
                guard handler.isReadHeld else { return }
                handler.isReadHeld = false
                handler.read(context: context)
            }
        }
        if !isReadHeld { context.read() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failure = ClientError("disconnected", "\(error)")
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { fail() }

    private func fail() {
        isReadHeld = false
        guard let exchange else { return }
        self.exchange = nil
        if case .streamed(let stream) = exchange.body { stream.finish(.failure(failure)) }
        exchange.head.fail(failure)
    }
}
