internal import EventLog
internal import HTTPTypes
internal import Hummingbird
internal import Ledger

/// Whether the server is up, and whether it is of use.
enum HealthRoutes {
    static let all: [Route] = [live, ready]

    private static let content = [Operation.Content("application/json", .named("Health"))]

    private static let live = Route(
        .get, "/health/live", roles: [],
        Operation("healthLive", "Whether the process answers.", answers: [.init(200, "It does.", content)])
    ) { _, _, _ in
        var text = JSONText()
        text.add("status", "live")
        return .json(text.object)
    }

    private static let ready = Route(
        .get, "/health/ready", roles: [],
        Operation(
            "healthReady", "Whether the log can be read and the views have caught up.",
            answers: [.init(200, "They have.", content), .init(503, "Not yet, or not any more.", content)])
    ) { _, _, served in
        var text = JSONText()
        guard let head = try? served.ledger.log.headPosition() else {
            text.add("status", "storage")
            return .json(text.object, status: .serviceUnavailable)
        }
        let (position, isStopped) = (served.followed.position, served.followed.isStopped)
        let isReady = position != nil && !isStopped
        text.add("status", isStopped ? "views_stopped" : isReady ? "ready" : "building_views")
        text.add("head", "\(head)")
        if let position { text.add("views", "\(position)") }
        return .json(text.object, status: isReady ? .ok : .serviceUnavailable)
    }
}
