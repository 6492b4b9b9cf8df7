internal import HummingbirdCore
internal import Logging
internal import NIOCore

/// A connection whose task runs on the connection's own event loop.
struct LoopChannel<Base: ServerChildChannel>: ServerChildChannel where Base.Value == HTTP1Channel.Value {
    private let base: Base
    private let executors: [ObjectIdentifier: EventLoopExecutor]

    /// - Parameter group: whose loops connections are on.
    init(_ base: Base, on group: any EventLoopGroup) {
        self.base = base
        executors = Dictionary(
            uniqueKeysWithValues: group.makeIterator().map { (ObjectIdentifier($0), EventLoopExecutor($0)) })
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        base.setup(channel: channel, logger: logger).map { value in
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
