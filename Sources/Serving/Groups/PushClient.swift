internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Sends one request and reads the status of its answer. Redirects are not followed: they would lead where
/// nobody has allowed it to go.
enum PushClient {
    struct NoAnswer: Error {}

    /// - Returns: the status.
    static func post(
        _ body: [UInt8], to target: PushTarget, headers: [(String, String)], milliseconds: Int64
    ) async throws -> Int {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.milliseconds(milliseconds))
            .connect(host: target.host, port: target.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(
                        wrappingChannelSynchronously: channel)
                }
            }
        let raw = channel.channel
        let deadline = raw.eventLoop.scheduleTask(in: .milliseconds(milliseconds)) { raw.close(promise: nil) }
        defer { deadline.cancel() }
        return try await channel.executeThenClose { inbound, outbound in
            var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: target.path)
            head.headers.add(name: "host", value: target.place)
            head.headers.add(name: "content-length", value: "\(body.count)")
            head.headers.add(name: "connection", value: "close")
            for (name, value) in headers { head.headers.add(name: name, value: value) }
            try await outbound.write(.head(head))
            try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: body))))
            try await outbound.write(.end(nil))
            for try await case .head(let answer) in inbound { return Int(answer.status.code) }
            throw NoAnswer()
        }
    }
}
