internal import EventLog
public import Groups
public import Ledger
public import Logging
public import Projecting

/// A ledger as it is served: open for writing, its views kept up, its tokens known. One for a process; every
/// handler gets it.
public final class ServedLedger: Sendable {
    public let ledger: Ledger
    /// Reads views with personal values in place.
    public let views: ProjectionEngine
    /// Reads the same views for those who may not see personal values: they are null.
    public let concealedViews: ProjectionEngine
    public let settings: ServerSettings
    public let tokens: TokenStore
    public let metrics: Metrics
    /// How far views have followed the log.
    public let followed: FollowedPosition
    public let logger: Logger
    /// Answers that stay open for as long as their clients like.
    public let openAnswers: OpenCount
    public let connections: OpenCount
    let waitingStatements: OpenCount
    let rates: RateLimiter
    let date = DateText()
    /// As it calls itself in its answers.
    static let name = "daftar"
    /// Events as they are sent, for all who get the same ones.
    let texts: EventText
    public let groups: GroupDesk
    /// Webhooks that are to be pushed from now on.
    let newWebhooks = AsyncStream<Webhook>.makeStream()
    /// Where statements, comparisons and explanations run.
    public let statements: ThreadExecutor
    /// Where long reads of the log run.
    public let scans: ThreadExecutor

    public init(_ ledger: Ledger, settings: ServerSettings = ServerSettings(), logger: Logger) throws {
        self.ledger = ledger
        self.settings = settings
        self.logger = logger
        let limits = settings.limits
        views = ledger.views()
        concealedViews = views.concealed()
        tokens = try TokenStore(in: ledger.directory)
        metrics = Metrics()
        followed = FollowedPosition()
        openAnswers = OpenCount(limit: limits.openAnswers)
        connections = OpenCount(limit: limits.connections)
        waitingStatements = OpenCount(limit: limits.waitingStatements)
        rates = RateLimiter(perSecond: limits.requestsPerSecond)
        texts = EventText(ledger)
        groups = try GroupDesk(directory: ledger.directory, log: ledger.log)
        statements = ThreadExecutor(threads: limits.statementThreads)
        scans = ThreadExecutor(threads: limits.scanThreads)
        guard settings.isLoopback || !tokens.isEmpty else {
            throw ServingError(
                .tokensNeeded,
                "\(settings.host) can be reached by others: make a token first (daftar tokens create)")
        }
    }

    /// Whether everybody on this machine may do everything, because no token was ever made.
    public var isOpen: Bool { settings.isLoopback && tokens.isEmpty }

    /// The views as somebody with `rights` sees them.
    public func views(for rights: Rights) -> ProjectionEngine {
        rights.seesPersonalValues ? views : concealedViews
    }

    /// To be called once, when the server has stopped.
    public func close() {
        statements.stop()
        scans.stop()
        groups.close()
        concealedViews.close()
        views.close()
        ledger.close()
    }
}

/// Why a server does not start. Equal when the codes are.
public struct ServingError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case tokensNeeded = "tokens_needed"
        /// The file of tokens cannot be read or written.
        case tokenFile = "token_file"
        /// TLS cannot be spoken.
        case tls
    }

    public let code: Code
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public static func == (one: ServingError, other: ServingError) -> Bool { one.code == other.code }
    public var description: String { message }
}
