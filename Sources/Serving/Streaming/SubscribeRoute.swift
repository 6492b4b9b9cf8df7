internal import EventLog
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Logging
internal import NIOCore

/// Following the log.
enum SubscribeRoute {
    static let all: [Route] = [subscribe]

    static let roles: Set<Role> = [.subscriber, .auditor, .admin]
    private static let heartbeatSeconds = 1...300
    private static let defaultHeartbeatSeconds = 15

    private static let subscribe = Route(
        .get, "/v1/subscribe", roles: roles,
        Operation(
            "subscribe",
            "Follow the log: events that match, and how far the log has been looked through, as Server-Sent "
                + "Events named event, checkpoint, caught_up, fell_behind, heartbeat and closing.",
            parameters: Filter.parameters + [
                .init("Last-Event-ID", in: .header, "Go on behind this position; wins over `from`."),
                .init(
                    "from", in: .query,
                    "From this position or recorded instant on, or `end`: only what comes (default: the start)."
                ),
                .init(
                    "heartbeat", in: .query, "Seconds without an event after which a heartbeat is sent.",
                    schema: .integer(heartbeatSeconds)),
            ],
            answers: [.init(200, "The frames.", [.init(EventStream.mediaType)])], problems: [409, 503])
    ) { request, context, served in
        let filter = try Filter(request).bound(to: context.rights)
        var start = try start(of: request, served.ledger.log)
        let heartbeat = try heartbeat(of: request)
        let place = try OpenPlace(served.openAnswers)
        if context.rights.isRecorded {
            try await served.recordRead(by: context.rights, "subscription", request, rows: 0)
            // `end` is behind the record.
            start = try Self.start(of: request, served.ledger.log)
        }
        let stream = EventStream(texts: served.texts, isPersonal: context.rights.seesPersonalValues)
        let (log, logger, id, first) = (served.ledger.log, context.logger, context.requestID, start)
        var headers = HTTPFields()
        headers[.contentType] = EventStream.mediaType
        headers[.cacheControl] = "no-store"
        headers[.accelBuffering] = "no"
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                // Ends with the connection, also while nothing is sent.
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    defer { withExtendedLifetime(place) {} }
                    try await writer.write(EventStream.opening)
                    var subscription = Subscription(filter, from: first)
                    while true {
                        let frames: [SubscriptionFrame]
                        do {
                            frames = try await subscription.next(from: log, heartbeat: heartbeat * 1_000)
                        } catch let error where !(error is CancellationError) {
                            logger.error(
                                "a subscription ended",
                                metadata: ["detail": "\(error)", "request_id": "\(id)"])
                            throw error
                        }
                        var buffer = ByteBuffer()
                        for frame in frames { try stream.append(frame, to: &buffer) }
                        try await writer.write(buffer)
                        if case .closing? = frames.last { break }
                    }
                    try await writer.finish(nil)
                }
            })
    }

    private static func heartbeat(of request: Request) throws -> Int {
        guard let text = request.uri.queryParameters["heartbeat"] else { return defaultHeartbeatSeconds }
        guard let seconds = Int(text), heartbeatSeconds.contains(seconds) else {
            throw Problem.invalidParameter(
                "heartbeat", "\(heartbeatSeconds.lowerBound) to \(heartbeatSeconds.upperBound) seconds")
        }
        return seconds
    }

    /// Where to begin.
    ///
    /// - Throws: ``Problem``; `position_ahead` where the log does not reach so far: it is another one, or an
    ///   older copy of it.
    private static func start(of request: Request, _ log: EventLog) throws -> UInt64 {
        let head = try log.headPosition()
        let start: UInt64
        if let text = request.headers[.lastEventID], !text.isEmpty {
            guard let position = UInt64(text), position < .max else {
                throw Problem.invalidParameter("Last-Event-ID", "is the position of an event")
            }
            start = position + 1
        } else if let text = request.uri.queryParameters["from"] {
            if text == "end" { return head }
            if let position = UInt64(text) {
                start = position
            } else if let instant = Instant(String(text)) {
                start = try log.position(asOf: instant.advanced(byMicroseconds: -1))
            } else {
                throw Problem.invalidParameter("from", "is a position, an instant or end")
            }
        } else {
            start = 0
        }
        guard start <= head else {
            throw Problem(
                .conflict, "position_ahead",
                "the log ends at position \(head), before \(start): it is another one, or an older copy")
        }
        return start
    }
}

extension HTTPField.Name {
    static let lastEventID = Self("Last-Event-ID")!
    /// Keeps a proxy from gathering what should go on at once.
    static let accelBuffering = Self("X-Accel-Buffering")!
}
