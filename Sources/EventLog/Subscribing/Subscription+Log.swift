extension Subscription {
    /// The next frames, at least one. While there is something to read it comes at once; then waits for a
    /// matching event, at most `heartbeat` milliseconds. A log that is closed says so.
    ///
    /// - Throws: ``LogError``; `CancellationError`.
    public mutating func next(
        from log: EventLog, heartbeat milliseconds: Int = 15_000
    ) async throws -> [SubscriptionFrame] {
        while true {
            try Task.checkCancellation()
            if log.feed.isStopped { return [.closing(position: position)] }
            var mayWait = isCaughtUp
            if !mayWait {
                let frames = try read(log)
                if !frames.isEmpty { return frames }
                mayWait = isCaughtUp
            }
            guard mayWait else { continue }
            switch try await log.feed.next(filter, from: position, milliseconds: milliseconds) {
            case .events(let events, let end):
                return take(EventPage(events: events, completeTo: end), head: end)
            case .quiet(let end): return takeQuiet(to: end)
            case .closed: return [.closing(position: position)]
            case .behind:
                let frames = try read(log)
                if !frames.isEmpty { return frames }
            }
        }
    }

    /// What can be read at once; empty where nothing new matches.
    private mutating func read(_ log: EventLog) throws -> [SubscriptionFrame] {
        let head = try log.headPosition()
        let end = min(head, position.addingReportingOverflow(limits.scanInPage).partialValue)
        guard position < end else {
            return take(EventPage(events: [], completeTo: position), head: min(head, position))
        }
        var events: [Event] = []
        var byteCount = 0
        let completeTo = try log.reader.read(
            filter, in: position..<end, limit: limits.eventsInPage
        ) { decoder in
            events.append(try decoder.event())
            byteCount += decoder.bodyCount
            return byteCount < limits.bytesInPage
        }
        return take(EventPage(events: events, completeTo: completeTo), head: head)
    }
}

extension EventLog {
    /// Tells all who follow the log, or will, that nothing follows; appends and reads go on.
    public func endSubscriptions() { feed.stop() }
}
