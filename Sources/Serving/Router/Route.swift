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
    /// Whether the last part of the path stands for all that follows, slashes included.
    public let takesRest: Bool
    public let operation: Operation
    public let handle: Handler

    public init(
        _ method: HTTPRequest.Method, _ path: String, roles: Set<Role>, takesRest: Bool = false,
        _ operation: Operation,
        handle: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.roles = roles
        self.takesRest = takesRest
        self.operation = operation
        self.handle = handle
    }
}

extension Route {
    /// The path as the router takes it.
    var pattern: String {
        takesRest ? path.replacing(/{[^}]*}$/, with: "**") : path
    }

    /// Whether a request's path is one of this route's, whatever the method.
    func matches(_ sent: [Substring]) -> Bool {
        let wanted = path.split(separator: "/")
        return (takesRest ? wanted.count <= sent.count : wanted.count == sent.count)
            && zip(wanted, sent).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
    }
}

extension [Route] {
    /// Every route.
    public static var all: [Route] {
        AppendRoutes.all + SegmentRoutes.all + EventRoutes.all + ViewRoutes.all + StatementRoutes.all
            + ComparisonRoutes.all
            + SubscribeRoute.all + GroupRoutes.all + WebhookRoutes.all + TileRoutes.all
            + HealthRoutes.all + DescriptionRoutes.all
    }
}
