extension Admission {
    /// Ids come before everything else: an event that was sent before is answered as the first time,
    /// whatever has happened since.
    func knownIDs(of request: AppendRequest) throws -> Verdict? {
        if let index = secondOfTwins(in: request) {
            let message = "the id \(request.events[index].id) stands twice in this append"
            return .refused(Refusal([.init(.idConflict, "id", message, event: index)]))
        }
        var known: [(index: Int, position: UInt64)] = []
        for (index, event) in request.events.enumerated() {
            if let position = recentIDs[event.eventID] {
                known.append((index, position))
            }
        }
        try log.findPositions(of: request.events.lazy.map(\.eventID)) { index, position in
            if !known.contains(where: { $0.index == index }) { known.append((index, position)) }
        }
        if known.isEmpty { return nil }
        known.sort { $0.index < $1.index }
        if known.count < request.events.count {
            return .refused(
                Refusal(
                    known.map { index, position in
                        let id = request.events[index].id
                        let message =
                            "the id \(id) is known (position \(position)) and others of this append are not"
                        return Refusal.Reason(.idConflict, "id", message, event: index)
                    }))
        }
        return .known(
            try known.map { index, position in
                if let own = pending(at: position) {
                    return Appended(
                        id: own.event.id, stream: own.event.stream, position: position,
                        revision: own.place.revision, recordedTime: own.place.recordedTime)
                }
                let event = try log.event(at: position).event
                return Appended(
                    id: event.id, stream: event.stream, position: position, revision: event.revision,
                    recordedTime: event.recordedTime)
            })
    }

    /// The place of the first event whose id another before it has.
    private func secondOfTwins(in request: AppendRequest) -> Int? {
        if request.events.count < 2 { return nil }
        var ids = Set<EventID>(minimumCapacity: request.events.count)
        return request.events.firstIndex { !ids.insert($0.eventID).inserted }
    }

    func unmetExpectations(of request: AppendRequest) throws -> Refusal? {
        var reasons: [Refusal.Reason] = []
        for (stream, expected) in request.expectations.sorted(by: { $0.key < $1.key }) {
            let count = try entities.entity(stream).entry?.count ?? 0
            if expected.holds(count: count) { continue }
            let actual = count == 0 ? "none" : "\(count - 1)"
            var message = "\(stream): expected revision \(expected), it is \(actual)"
            if let (id, position) = try firstConflict(of: stream, expected, count: count) {
                message += "; the first event beyond is \(id) at position \(position)"
            }
            reasons.append(Refusal.Reason(.wrongRevision, stream, message))
        }
        for (index, condition) in request.conditions.enumerated() {
            guard let (id, position) = try firstMatch(of: condition) else { continue }
            reasons.append(
                Refusal.Reason(
                    .conditionFailed, "conditions[\(index)]",
                    "expected no matching event\(condition.after.map { " behind position \($0)" } ?? ""); "
                        + "the first is \(id) at position \(position)"))
        }
        return reasons.isEmpty ? nil : Refusal(reasons)
    }

    private func firstConflict(
        of stream: String, _ expected: ExpectedRevision, count: UInt64
    ) throws -> (id: String, position: UInt64)? {
        let revision: UInt64
        switch expected {
        case .none: revision = 0
        case .revision(let expected) where expected < count && expected + 1 < count: revision = expected + 1
        default: return nil
        }
        if let own = admitted.first(where: { $0.event.stream == stream && $0.place.revision == revision }) {
            return (own.event.id, own.place.position)
        }
        return try log.event(ofStream: stream, revision: revision).map { ($0.id, $0.position) }
    }

    private func firstMatch(of condition: AppendCondition) throws -> (id: String, position: UInt64)? {
        if condition.after == .max { return nil }
        let start = condition.after.map { $0 + 1 } ?? 0
        let indexed = tail.first?.first ?? batchStart.head
        if start < indexed, let event = try log.firstMatch(of: condition.filter, in: start..<indexed) {
            return (event.id, event.position)
        }
        let wanted = terms(of: condition.filter)
        for batch in tail + [self.batch] where batch.end > start {
            for offset in 0..<batch.count where batch.first + UInt64(offset) >= start {
                guard batch.matches(wanted, at: offset) else { continue }
                let position = batch.first + UInt64(offset)
                if let own = pending(at: position) { return (own.event.id, position) }
                return (try log.event(at: position).event.id, position)
            }
        }
        return nil
    }

    /// For each kind that the filter gives, the terms of which one must be there.
    private func terms(of filter: Filter) -> [WantedTerms] {
        func set(_ kind: Term.Kind, _ names: [String], markedOnly: Bool = false) -> WantedTerms {
            WantedTerms(terms: Set(names.map { Term(kind, $0, log.logID) }), markedOnly: markedOnly)
        }
        let newTypes = newNames.filter { name in filter.categories.contains { name.hasPrefix($0 + ".") } }
        var kinds: [WantedTerms] = []
        if !filter.categories.isEmpty {
            kinds.append(set(.type, filter.categories.flatMap(log.types(ofCategory:)) + newTypes))
        }
        if !filter.types.isEmpty { kinds.append(set(.type, filter.types)) }
        if !filter.entities.isEmpty { kinds.append(set(.entity, filter.entities)) }
        if !filter.streams.isEmpty { kinds.append(set(.entity, filter.streams, markedOnly: true)) }
        if !filter.actors.isEmpty { kinds.append(set(.actor, filter.actors)) }
        if !filter.correlations.isEmpty { kinds.append(set(.correlation, filter.correlations)) }
        return kinds
    }
}

/// Terms of which an event must have one; of an entity's, `markedOnly` takes the events of its own stream.
private struct WantedTerms {
    let terms: Set<Term>
    let markedOnly: Bool
}

extension IndexBatch {
    /// Whether the event at `offset` has one term of every set.
    fileprivate func matches(_ wanted: [WantedTerms], at offset: Int) -> Bool {
        let start = offset == 0 ? 0 : postingEnds[offset - 1]
        let own = postings[start..<postingEnds[offset]]
        return wanted.allSatisfy { wanted in
            own.contains { wanted.terms.contains($0.term) && (!wanted.markedOnly || $0.posting.isMarked) }
        }
    }
}
