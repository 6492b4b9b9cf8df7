public import EventLog

/// What became of a call of the Segment spec.
public struct SegmentResult: Sendable {
    /// `nil` where the call says nothing that has a place in the catalogue.
    public let appended: AppendResult?
    /// What of it was dropped, in words.
    public let ignored: [String]
}

extension Ledger {
    /// Times that a call is mapped again because a stream came to be meanwhile.
    private static let maximumMappings = 4

    /// The categories of the streams that a call may write to.
    public func categories(of call: SegmentCall) throws -> Set<String> {
        Set(try segmentEvents(of: call).events.map { String($0.stream.prefix { $0 != "-" }) })
    }

    /// Appends what a call says as events of the catalogue, all or none. A call with a `messageId` that was taken
    /// before is answered as then.
    ///
    /// - Throws: ``Refusal`` with every reason, as ``append(_:expectations:conditions:)``.
    public func append(_ call: SegmentCall) async throws -> SegmentResult {
        if let known = try known(call) { return known }
        for attempt in 1... {
            let mapped = try segmentEvents(of: call)
            if mapped.events.isEmpty { return SegmentResult(appended: nil, ignored: mapped.ignored) }
            let drafts = try mapped.events.enumerated().map { index, event in
                var text = JSONText()
                if let id = Self.id(of: call, index) { text.add("id", id) }
                text.add("source", call.source)
                text.add("type", event.type)
                text.add("subject", event.stream)
                if let time = call.time { text.add("time", time) }
                text.add("data", json: event.data)
                return try EventDraft(json: text.object)
            }
            do {
                let result = try await append(drafts, expectations: mapped.expectations)
                return SegmentResult(appended: result, ignored: mapped.ignored)
            } catch let refusal as Refusal {
                // Another call made the stream, or took the same message in, meanwhile.
                guard attempt < Self.maximumMappings,
                    refusal.reasons.contains(where: { $0.code == .wrongRevision || $0.code == .idConflict })
                else { throw refusal }
                if let known = try known(call) { return known }
            }
        }
        throw LogError(.busy, "the streams of a call changed each time that it was mapped")
    }

    private func segmentEvents(of call: SegmentCall) throws -> SegmentEvents {
        try SegmentEvents(call) { try !self.log.read(stream: $0, limit: 1).isEmpty }
    }

    private static func id(of call: SegmentCall, _ index: Int) -> String? {
        call.messageID.map { "segment-\($0)-\(index)" }
    }

    /// The answer to a call whose message was taken before.
    private func known(_ call: SegmentCall) throws -> SegmentResult? {
        var events: [Appended] = []
        while let id = Self.id(of: call, events.count), let position = try log.position(ofID: id),
            let event = try log.event(at: position)
        {
            events.append(Appended(event))
        }
        return events.isEmpty
            ? nil : SegmentResult(appended: AppendResult(events: events, isRepeat: true), ignored: [])
    }
}
