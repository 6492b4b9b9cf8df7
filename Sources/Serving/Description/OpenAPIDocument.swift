internal import EventLog
internal import HTTPTypes
internal import Ledger

/// The interface as an OpenAPI 3.1 document, made from the routes that are served.
public struct OpenAPIDocument {
    private let routes: [Route]

    public init(_ routes: [Route]) {
        self.routes = routes
    }

    public var json: [UInt8] {
        var document = JSONText()
        document.add("openapi", "3.1.0")
        document.add("info", json: Self.info)
        document.add("paths", json: paths)
        var components = JSONText()
        components.add("schemas", json: Schemas.json)
        components.add(
            "securitySchemes", json: Array(#"{"token":{"type":"http","scheme":"bearer"}}"#.utf8))
        components.add("responses", json: Self.problems)
        document.add("components", json: components.object)
        return document.object
    }

    private static var info: [UInt8] {
        var info = JSONText()
        info.add("title", "Daftar")
        info.add("version", "1")
        info.add("description", "An event-sourced CRM ledger: append facts, read any past moment, follow.")
        return info.object
    }

    private var paths: [UInt8] {
        var paths = JSONText()
        var seen: Set<String> = []
        for route in routes where seen.insert(route.path).inserted {
            var item = JSONText()
            for route in routes.filter({ $0.path == route.path }) {
                item.add(route.method.rawValue.lowercased(), json: operation(route))
            }
            paths.add(route.path, json: item.object)
        }
        return paths.object
    }

    private func operation(_ route: Route) -> [UInt8] {
        let operation = route.operation
        var text = JSONText()
        text.add("operationId", operation.id)
        text.add("summary", operation.summary)
        if !route.roles.isEmpty {
            text.add("description", "Roles: \(route.roles.map(\.rawValue).sorted().joined(separator: ", ")).")
        }
        text.add("security", json: Array((route.roles.isEmpty ? "[]" : #"[{"token":[]},{}]"#).utf8))
        if !operation.parameters.isEmpty {
            text.add("parameters", array: operation.parameters.map(Self.parameter))
        }
        if !operation.body.isEmpty {
            var body = JSONText()
            body.add("required", true)
            body.add("content", json: Self.content(operation.body))
            text.add("requestBody", json: body.object)
        }
        text.add("responses", json: responses(route))
        return text.object
    }

    private func responses(_ route: Route) -> [UInt8] {
        var text = JSONText()
        for answer in route.operation.answers {
            var response = JSONText()
            response.add("description", answer.meaning)
            if !answer.content.isEmpty { response.add("content", json: Self.content(answer.content)) }
            text.add("\(answer.status)", json: response.object)
        }
        let answered = Set(route.operation.answers.map(\.status))
        var statuses: Set<Int> = [400, 500, 503]
        if !route.roles.isEmpty { statuses.formUnion([401, 403, 429]) }
        statuses.formUnion(route.operation.problems)
        for status in statuses.subtracting(answered).sorted() {
            text.add("\(status)", json: Array(##"{"$ref":"#/components/responses/Problem"}"##.utf8))
        }
        return text.object
    }

    private static func parameter(_ parameter: Operation.Parameter) -> [UInt8] {
        var text = JSONText()
        text.add("name", parameter.name)
        text.add("in", parameter.place.rawValue)
        text.add("description", parameter.meaning)
        text.add("required", parameter.isRequired)
        let schema = parameter.isRepeatable ? Schema.array(of: parameter.schema) : parameter.schema
        text.add("schema", json: Array(schema.json.utf8))
        return text.object
    }

    private static func content(_ content: [Operation.Content]) -> [UInt8] {
        var text = JSONText()
        for content in content {
            var media = JSONText()
            media.add("schema", json: Array((content.schema ?? .text).json.utf8))
            text.add(content.mediaType, json: media.object)
        }
        return text.object
    }

    private static var problems: [UInt8] {
        var problem = JSONText()
        problem.add("description", "Why not: RFC 9457 problem details with a stable code and every reason.")
        problem.add("content", json: content([.init(Problem.mediaType, .named("Problem"))]))
        var text = JSONText()
        text.add("Problem", json: problem.object)
        return text.object
    }
}
