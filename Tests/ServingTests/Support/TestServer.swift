import DaftarClient
import EventLog
import Foundation
import Ledger
import Logging
import ServiceLifecycle
import Serving
import Synchronization
import TestSupport

/// A server over a new ledger, on a free port of loopback, as the program runs it.
struct TestServer: Sendable {
    let port: Int
    let served: ServedLedger

    var url: String { "http://127.0.0.1:\(port)" }

    func client(_ token: String? = nil) throws -> DaftarClient { try DaftarClient(url, token: token) }

    /// Makes a token, and says its text.
    func token(_ roles: Set<Role>, categories: Set<String>? = nil, personal: Bool = false) throws -> String {
        try served.tokens.create(
            name: "test",
            rights: Rights(name: "", roles: roles, categories: categories, seesPersonalValues: personal),
            at: Surroundings.system.now()
        ).text
    }

    /// A server maps terabytes of addresses for what its files may come to; a process has 128.
    private static let places = Places(8)

    /// Runs `body`, which may block, against a server that is stopped gracefully behind it.
    static func run(
        limits: ServerLimits = ServerLimits(), directory: String? = nil, awaitsViews: Bool = true,
        log: @escaping @Sendable ([UInt8]) -> Void = { _ in },
        _ body: @escaping @Sendable (TestServer) async throws -> Void
    ) async throws {
        await places.take()
        do {
            try await runInPlace(
                limits: limits, directory: directory, awaitsViews: awaitsViews, log: log, body)
        } catch {
            await places.give()
            throw error
        }
        await places.give()
    }

    private static func runInPlace(
        limits: ServerLimits, directory: String?, awaitsViews: Bool,
        log: @escaping @Sendable ([UInt8]) -> Void,
        _ body: @escaping @Sendable (TestServer) async throws -> Void
    ) async throws {
        let temporary = try TemporaryDirectory()
        let path = directory ?? temporary.path + "/ledger"
        if !Ledger.exists(in: path) { try make(path) }
        var settings = ServerSettings()
        settings.port = 0
        settings.limits = limits
        let logger = Logger(label: "test") { _ in
            var handler = JSONLogHandler(write: log)
            handler.logLevel = .notice
            return handler
        }
        let served = try open(path, settings, logger)
        defer { served.close() }
        let (ports, announce) = AsyncStream<Int>.makeStream()
        let application = try buildApplication(served) { announce.yield($0) }
        var configuration = ServiceGroupConfiguration(services: [application], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(5)
        let group = ServiceGroup(configuration: configuration)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let port = await iterator.next() ?? 0
            do {
                let server = TestServer(port: port, served: served)
                // The views are built beside the first requests; tests ask for them at once.
                let client = try server.client()
                while awaitsViews, try await client.raw("GET", "/health/ready").status != 200 {
                    try await Task.sleep(for: .milliseconds(10))
                }
                client.close()
                try await withTaskExecutorPreference(OwnThread()) { try await body(server) }
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        withExtendedLifetime(temporary) {}
    }

    static func make(_ path: String) throws {
        try Ledger.create(in: path, settings: LedgerSettings())
    }

    private static func open(
        _ path: String, _ settings: ServerSettings, _ logger: Logger
    ) throws -> ServedLedger {
        try ServedLedger(Ledger(in: path, access: .writing), settings: settings, logger: logger)
    }
}

extension DaftarClient {
    /// Asks with what a client would not send, and gives the answer whatever it is.
    func raw(
        _ method: String, _ path: String, _ body: String = "", type: String? = "application/json",
        headers: [(name: String, value: String)] = [], token: String? = nil
    ) async throws -> Answer {
        var headers = headers
        if let type, !body.isEmpty { headers.append(("Content-Type", type)) }
        if let token { headers.append(("Authorization", "Bearer \(token)")) }
        return try await transport.send(Call(method, path, headers: headers, body: Array(body.utf8)))
    }
}

extension Answer {
    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSONValue { get throws { try JSONDocument(body).root } }
    var code: String? { (try? json)?["code"]?.string }
    var reasons: [String] {
        ((try? json)?["reasons"]?.elements.map { "\($0["code"]?.string ?? "") \($0["field"]?.string ?? "")" })
            ?? []
    }
}
