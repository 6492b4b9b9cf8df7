internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// What the server says of itself: its metrics, and the description of its interface.
enum DescriptionRoutes {
    static let all: [Route] = [metrics, openAPI]

    private static let metrics = Route(
        .get, "/metrics", roles: [.admin],
        Operation(
            "metrics", "Metrics in Prometheus' text format.",
            answers: [.init(200, "Metrics.", [.init("text/plain")])])
    ) { _, _, served in
        var headers = HTTPFields()
        headers[.contentType] = PrometheusText.mediaType
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: PrometheusText(served).text)))
    }

    private static let document = OpenAPIDocument(.all).json

    private static let openAPI = Route(
        .get, "/openapi.json", roles: [],
        Operation(
            "openAPI", "This description.",
            answers: [.init(200, "An OpenAPI 3.1 document.", [.init("application/json", .object)])])
    ) { request, _, _ in
        try .json(document, for: request)
    }
}
