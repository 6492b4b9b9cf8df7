internal import HTTPTypes
public import Hummingbird

/// The router over `routes`: each behind the same frame – ids, log, metrics, problems – and the same check of
/// tokens and parameters.
public func buildRouter(_ served: ServedLedger, routes: [Route] = .all) -> Router<ServingContext> {
    let router = Router(context: ServingContext.self)
    router.add(middleware: RequestFrame(served: served, routes: routes))
    for route in routes {
        let names = Set(route.operation.parameters.filter { $0.place == .query }.map(\.name))
        router.on(RouterPath(route.pattern), method: route.method) { request, context in
            var context = context
            context.rights = try served.admit(request.headers, to: route)
            for (name, _) in request.uri.queryParameters where !names.contains(String(name)) {
                throw Problem.unknownParameter(String(name), known: names)
            }
            return try await route.handle(request, context, served)
        }
    }
    return router
}

extension ServedLedger {
    /// Who asks, where they may ask it.
    ///
    /// - Throws: ``Problem``: 401 without a valid token, 403 where none of its roles may, 429 too often.
    func admit(_ headers: some RequestHeaders, to route: Route) throws -> Rights {
        if route.roles.isEmpty { return .none }
        let rights = try tokens.rights(by: headers, isLocal: settings.isLoopback)
        if let seconds = rates.take(rights.name) { throw Problem.tooManyRequests(after: seconds) }
        guard !rights.roles.isDisjoint(with: route.roles) else { throw Problem.forbidden(route) }
        return rights
    }
}
