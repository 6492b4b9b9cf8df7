public import HTTPTypes
public import Hummingbird

/// One thing that can be asked of the server: where, who may, what it takes and gives, and who answers.
/// Routing, authorising and the OpenAPI document are made from the same list of these.
public struct Route: Sendable {
    public typealias Handler = @Sendable (Request, ServingContext, ServedLedger) async throws -> Response

    public let method: HTTPRequest.Method
    /// `/v1/streams/{stream}`
    public let path: String
    /// Who may; empty: everybody, without a token.
    public let roles: Set<Role>
    public let operation: Operation
    public let handle: Handler

    public init(
        _ method: HTTPRequest.Method, _ path: String, roles: Set<Role>, _ operation: Operation,
        handle: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.roles = roles
        self.operation = operation
        self.handle = handle
    }
}

extension [Route] {
    /// Every route.
    public static var all: [Route] {
        AppendRoutes.all + HealthRoutes.all + SubscribeRoute.all + GroupRoutes.all + WebhookRoutes.all
    }
}
