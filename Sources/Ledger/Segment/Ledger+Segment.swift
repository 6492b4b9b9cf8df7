public import EventLog

/// What became of a call of the Segment spec.
public struct SegmentResult: Sendable {
    /// `nil` where the call says nothing that has a place in the catalogue.
    public let appended: AppendResult?
    /// What of it was dropped, in words.
    public let ignored: [String]
}

/// Whoever sends a call may have nothing to do with streams of this category.
public struct ForbiddenCategory: Error {
    public let category: String
}

extension Ledger {
    /// Times that a call is mapped again because a stream came to be meanwhile.
    private static let maximumMappings = 4

    /// Appends what a call says as events of the catalogue, all or none. A call with a `messageId` that was taken
    /// before is answered with the events that it made then.
    ///
    /// - Parameter mayTouch: whether who sends it may write to, and know of, the streams of a category.
    /// - Throws: ``Refusal`` with every reason, as ``append(_:expectations:conditions:)``, and ``ForbiddenCategory``.
    public func append(
        _ call: SegmentCall, mayTouch: @escaping (String) -> Bool
    ) async throws -> SegmentResult {
        if let known = try known(call, mayTouch) { return known }
        for attempt in 1...Self.maximumMappings {
            let mapped = try segmentEvents(of: call, mayTouch)
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
                if let known = try known(call, mayTouch) { return known }
            }
        }
        throw LogError(.busy, "the streams of a call changed each time that it was mapped")
    }

    private func segmentEvents(
        of call: SegmentCall, _ mayTouch: @escaping (String) -> Bool
    ) throws -> SegmentEvents {
        let mapped = try SegmentEvents(call) { stream in
            try Self.check(stream, mayTouch)
            return try !self.log.read(stream: stream, limit: 1).isEmpty
        } has: { contact, value in
            // Where the keys are lost nobody knows; it is added once more then.
            (try? self.lookUp(value))?.contains { $0.contact == contact } ?? false
        }
        for event in mapped.events { try Self.check(event.stream, mayTouch) }
        return mapped
    }

    private static func check(_ stream: String, _ mayTouch: (String) -> Bool) throws {
        let category = String(StreamName.category(ofStream: stream))
        if !mayTouch(category) { throw ForbiddenCategory(category: category) }
    }

    private static func id(of call: SegmentCall, _ index: Int) -> String? {
        call.messageID.map { "segment-\($0)-\(index)" }
    }

    /// The answer to a call whose message was taken before.
    private func known(_ call: SegmentCall, _ mayTouch: (String) -> Bool) throws -> SegmentResult? {
        var events: [Appended] = []
        while let id = Self.id(of: call, events.count), let position = try log.position(ofID: id),
            let event = try log.event(at: position)
        {
            try Self.check(event.stream, mayTouch)
            events.append(Appended(event))
        }
        return events.isEmpty
            ? nil : SegmentResult(appended: AppendResult(events: events, isRepeat: true), ignored: [])
    }
}
