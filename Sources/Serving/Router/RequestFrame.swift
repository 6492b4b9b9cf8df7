internal import HTTPTypes
internal import Hummingbird
internal import NIOHTTP1

/// What surrounds every request: its id and trace, the log's line about it, its place in the metrics, and
/// errors as problems.
struct RequestFrame: RouterMiddleware {
    private let served: ServedLedger
    private let routes: [Route]

    init(served: ServedLedger, routes: [Route]) {
        self.served = served
        self.routes = routes
    }

    func handle(
        _ request: Request, context: ServingContext,
        next: (Request, ServingContext) async throws -> Response
    ) async throws -> Response {
        let mark = RequestMark(request.headers, newID: context.id)
        var context = context
        context.requestID = mark.requestID
        var response: Response
        var problem: Problem?
        do {
            response = try await next(request, context)
        } catch let error as HTTPParserError {
            throw error
        } catch {
            let found = self.problem(error, request)
            problem = found
            response = found.answer(id: context.requestID).response
        }
        mark.put(on: &response.headers)
        served.note(
            mark, of: request.method, path: request.uri.path, endpoint: context.endpointPath ?? "none",
            status: response.status, problem)
        return response
    }

    private func problem(_ error: any Error, _ request: Request) -> Problem {
        if let error = error as? HTTPError, error.status == .notFound {
            return .noSuchRoute(request.method, request.uri.path, routes)
        }
        return Problem(error)
    }
}
