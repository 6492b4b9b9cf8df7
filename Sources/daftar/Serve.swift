import ArgumentParser
import Foundation
import Ledger
import Logging
import Projecting
import Serving

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the ledger over HTTP, until SIGTERM or Ctrl-C.",
        discussion: """
            On this machine's loopback it serves everybody as long as no token was made, and says so; on any \
            other address it refuses to start without one (`daftar tokens create`). TLS needs a program that was \
            built with `--traits TLS`, or a proxy in front.
            """)

    @OptionGroup var place: LedgerPlace
    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"
    @Option(help: "The port to listen on; 0: any free one.")
    var port = 7400
    @Option(
        help:
            "The least that is logged: trace, debug, info, notice, warning or error; debug has every request."
    )
    var logLevel = "info"
    @Option(help: "Connections at the same time.")
    var connections = 4_096
    @Option(help: "Requests a second for each token.")
    var requestsPerSecond = 50_000
    @Option(help: ArgumentHelp("Where webhooks may push to (repeatable).", valueName: "host:port"))
    var webhookTo: [String] = []
    @Option(help: "Seconds that a SQL statement may compute.")
    var statementSeconds = 10

    @Option(
        help: ArgumentHelp("Speak TLS with this certificate, PEM, its chain behind it.", valueName: "path"))
    var tlsCertificate: String?
    @Option(help: ArgumentHelp("The certificate's private key, PEM.", valueName: "path"))
    var tlsKey: String?

    func validate() throws {
        if (tlsCertificate == nil) != (tlsKey == nil) {
            throw ValidationError("--tls-certificate and --tls-key go together")
        }
    }

    func run() async throws {
        guard let level = Logger.Level(rawValue: logLevel) else {
            throw ValidationError("--log-level is trace, debug, info, notice, warning or error")
        }
        guard (0...65_535).contains(port), connections > 0, requestsPerSecond > 0, statementSeconds > 0 else {
            throw ValidationError("--port is 0–65535; limits are positive")
        }
        let logger = Logger(label: "daftar") { _ in
            var handler = JSONLogHandler()
            handler.logLevel = level
            return handler
        }
        var settings = ServerSettings()
        settings.host = host
        settings.port = port
        if let tlsCertificate, let tlsKey {
            settings.tls = TLSFiles(certificateChain: tlsCertificate, privateKey: tlsKey)
        }
        settings.limits.connections = connections
        settings.webhookDestinations = Set(webhookTo.map { $0.lowercased() })
        settings.limits.requestsPerSecond = requestsPerSecond
        settings.limits.statementMilliseconds = Int64(statementSeconds) * 1_000
        let ledger = try place.openForWriting()
        let served: ServedLedger
        do {
            served = try ServedLedger(ledger, settings: settings, logger: logger)
        } catch {
            ledger.close()
            throw error
        }
        defer { served.close() }
        SQLSession.limitProcessHeap(bytes: 1 << 30)
        if served.isOpen {
            logger.warning("no token was ever made: everybody on this machine may do everything")
        }
        let (host, directory) = (host, place.directory)
        let scheme = tlsCertificate == nil ? "http" : "https"
        try await serve(served) { port in
            logger.info("serving", metadata: ["url": "\(scheme)://\(host):\(port)", "data": "\(directory)"])
        }
        logger.info("stopped")
    }
}
