/// Where the server listens and what it allows itself and others.
public struct ServerSettings: Sendable {
    public var host = "127.0.0.1"
    /// 0: any free one.
    public var port = 7400
    public var limits = ServerLimits()
    /// Where TLS is spoken; needs the package's trait `TLS`.
    public var tls: TLSFiles?
    /// Where webhooks may push to: `host:port`.
    public var webhookDestinations: Set<String> = []

    public init() {}

    /// Whether only this machine can reach it.
    public var isLoopback: Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
}

/// The files, PEM, by which the server proves who it is.
public struct TLSFiles: Sendable {
    /// The certificate, and those between it and its root behind it.
    public let certificateChain: String
    public let privateKey: String

    public init(certificateChain: String, privateKey: String) {
        self.certificateChain = certificateChain
        self.privateKey = privateKey
    }
}

/// A bound on everything that a client can make the server spend.
public struct ServerLimits: Sendable {
    /// Bytes of a request's body: an append's 8 MiB and what surrounds them.
    public var bodyBytes = 9 << 20
    /// Requests a second for each token; as many may come at once.
    public var requestsPerSecond = 50_000
    /// Connections at the same time; more are answered 503 and closed.
    public var connections = 4_096
    /// Answers that go on for as long as the client likes: subscriptions and NDJSON.
    public var openAnswers = 2_048
    /// Events or rows of one page.
    public var pageItems = 10_000
    /// Time that a statement computes, without the time that its reader takes.
    public var statementMilliseconds: Int64 = 10_000
    public var statementRows = 1_000_000
    /// Statements and scans that run at the same time, each on its own thread.
    public var statementThreads = 2
    public var scanThreads = 2
    /// Statements that wait for a thread.
    public var waitingStatements = 64
    /// The longest that a read waits for `at_least`.
    public var waitMilliseconds: Int64 = 5_000
    /// A connection without a request is closed after so long.
    public var idleSeconds: Int64 = 75
    /// A request must have arrived after so long.
    public var requestSeconds: Int64 = 30
    /// A client that takes nothing of its answer for so long is let go.
    public var stalledSeconds: Int64 = 30
    /// After a signal to stop: what has not ended by then is cut off.
    public var stopSeconds: Int64 = 10

    public init() {}
}
