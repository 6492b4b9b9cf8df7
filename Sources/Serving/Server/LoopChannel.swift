internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// A connection whose task runs on the connection's own event loop, and whose small appends need none; it
/// is kept within the limits.
struct LoopChannel<Base: ServerChildChannel>: ServerChildChannel where Base.Value == HTTP1Channel.Value {
    private let base: Base
    private let served: ServedLedger
    private let executors: [ObjectIdentifier: EventLoopExecutor]

    /// - Parameter group: whose loops connections are on.
    init(_ base: Base, _ served: ServedLedger, on group: any EventLoopGroup) {
        self.base = base
        self.served = served
        executors = Dictionary(
            uniqueKeysWithValues: group.makeIterator().map { (ObjectIdentifier($0), EventLoopExecutor($0)) })
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { [served] value in
            let pipeline = channel.pipeline.syncOperations
            let parser = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            let connection = ConnectionGuard(served.connections, served.settings.limits)
            try pipeline.addHandlers(
                connection, AppendHandler(served, connection), position: .after(parser))
            // Where the server stops just now, nobody takes the value: kept for as long as its channel is open, it is
            // dropped when its writer has been finished, which NIO insists on.
            channel.closeFuture.whenComplete { _ in withExtendedLifetime(value) {} }
            return value
        }
    }

    func handle(value: Base.Value, logger: Logger) async {
        await withTaskExecutorPreference(executors[ObjectIdentifier(value.channel.eventLoop)]) {
            await base.handle(value: value, logger: logger)
        }
    }
}
