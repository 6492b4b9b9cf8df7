internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// Connections to one server, used again as long as they stay open.
package final class Transport: Sendable {
    private let address: Address
    private let group: any EventLoopGroup
    private let state = Mutex((idle: [any Channel](), isClosed: false))

    init(_ address: Address, group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton) {
        self.address = address
        self.group = group
    }

    deinit { close() }

    /// Closes the connections that nobody uses.
    package func close() {
        let idle = state.withLock { state in
            defer { state.idle = [] }
            state.isClosed = true
            return state.idle
        }
        for channel in idle { channel.close(promise: nil) }
    }

    /// Asks, and waits for the whole answer. Where a connection that was used before turns out to be closed,
    /// what may be repeated is asked again over a new one.
    package func send(_ call: Call) async throws -> Answer {
        if let channel = takeIdle() {
            do {
                return try await exchange(call, over: channel)
            } catch let error as ClientError where error.code == "disconnected" && call.isRepeatable {}
        }
        return try await exchange(call, over: try await connect())
    }

    private func exchange(_ call: Call, over channel: any Channel) async throws -> Answer {
        let promise = channel.eventLoop.makePromise(of: Answer.self)
        let exchange = Exchange(call: call, body: .collected, head: promise)
        channel.writeAndFlush(exchange).cascadeFailure(to: promise)
        do {
            let answer = try await promise.futureResult.get()
            if answer.header("connection")?.lowercased() == "close" {
                channel.close(promise: nil)
            } else {
                giveBack(channel)
            }
            return answer
        } catch let error as ChannelError {
            throw ClientError("disconnected", "\(error)")
        }
    }

    /// Asks, and gives the answer's body out as it comes; `body` must be read to its end, or ``Stream/close()``d.
    package func stream(_ call: Call) async throws -> Stream {
        let channel = try await connect()
        let promise = channel.eventLoop.makePromise(of: Answer.self)
        let body = BodyStream()
        channel.writeAndFlush(Exchange(call: call, body: .streamed(body), head: promise))
            .cascadeFailure(to: promise)
        let head = try await withTaskCancellationHandler {
            try await promise.futureResult.get()
        } onCancel: {
            channel.close(promise: nil)
        }
        return Stream(head: head, body: body, channel: channel)
    }

    /// An answer whose body is still coming.
    package final class Stream: Sendable {
        package let head: Answer
        private let body: BodyStream
        private let channel: any Channel

        init(head: Answer, body: BodyStream, channel: any Channel) {
            self.head = head
            self.body = body
            self.channel = channel
        }

        deinit { close() }

        package func next() async throws -> [UInt8]? {
            try await body.next().map { Array($0.readableBytesView) }
        }

        /// The bytes of the next piece, without a copy of them.
        func nextBuffer() async throws -> ByteBuffer? { try await body.next() }

        package func close() { channel.close(promise: nil) }
    }

    // MARK: Connections

    private func takeIdle() -> (any Channel)? {
        state.withLock { state in
            while let channel = state.idle.popLast() {
                if channel.isActive { return channel }
            }
            return nil
        }
    }

    private func giveBack(_ channel: any Channel) {
        let isKept = state.withLock { state in
            if state.isClosed { return false }
            state.idle.append(channel)
            return true
        }
        if !isKept { channel.close(promise: nil) }
    }

    private func connect() async throws -> any Channel {
        let host = "\(address.host):\(address.port)"
        do {
            return try await ClientBootstrap(group: group)
                .channelOption(ChannelOptions.tcpOption(.tcp_nodelay), value: 1)
                .connectTimeout(.seconds(10))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        try channel.pipeline.syncOperations.addHandler(ExchangeHandler(host: host))
                    }
                }
                .connect(host: address.host, port: address.port).get()
        } catch {
            throw ClientError("unreachable", "\(host) cannot be reached: \(error)")
        }
    }

    func path(_ path: String) -> String { address.prefix + path }
}
