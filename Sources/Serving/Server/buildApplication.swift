public import Hummingbird
internal import HummingbirdCore
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import UnixSignals

/// The server: what the program runs and the tests run alike.
///
/// - Parameter started: told the port once requests are taken.
/// - Throws: ``ServingError`` `tls`.
public func buildApplication(
    _ served: ServedLedger,
    started: @escaping @Sendable (Int) async -> Void = { _ in }
) throws -> some ApplicationProtocol {
    let settings = served.settings
    let group = MultiThreadedEventLoopGroup.singleton
    return Application(
        router: buildRouter(served),
        server: try buildConnections(served, on: group),
        configuration: ApplicationConfiguration(
            address: .hostname(settings.host, port: settings.port), serverName: ServedLedger.name,
            backlog: 1_024),
        services: [
            ViewFollower(served: served), WebhookPusher(served: served),
        ],
        onServerRunning: { await started($0.localAddress?.port ?? 0) },
        eventLoopGroupProvider: .shared(group),
        logger: served.logger)
}

/// Serves until SIGTERM or SIGINT: requests under way are answered, open streams told that it is over.
public func serve(
    _ served: ServedLedger, started: @escaping @Sendable (Int) async -> Void = { _ in }
) async throws {
    var configuration = ServiceGroupConfiguration(
        // The last is told first to stop: the server waits for streams to end.
        services: [try buildApplication(served, started: started), StreamCloser(served: served)],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: served.logger)
    configuration.maximumGracefulShutdownDuration = .seconds(served.settings.limits.stopSeconds)
    try await ServiceGroup(configuration: configuration).run()
}
