public import Hummingbird
public import NIOCore

/// What is known of a request beside itself.
public struct ServingContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// The connection that it came by.
    public let channel: any Channel
    /// Stands in the answer, in problems and in every line of the log about it: the client's
    /// `X-Request-Id` where that has a plain form, else a new one.
    public var requestID: String
    /// Who asks, and what they may.
    public var rights: Rights

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
        requestID = ""
        rights = .none
    }
}
