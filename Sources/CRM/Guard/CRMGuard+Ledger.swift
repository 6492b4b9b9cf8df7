import EventLog

/// Corrections and annulments: `ledger.corrected`, `ledger.annulled`.
///
/// Under `#<id>` stands which later events correct or annul the event called id. Whether one of them is
/// in force is decided from the last to the first: it is, unless an annulment of it is. After each the
/// stream it is about is folded anew, in order of arrival, without what is no longer allowed; rules on
/// the values of later events are not run again.
extension CRMGuard {
    /// An event that is being decided and cannot be asked for yet.
    private struct Pending {
        let event: GuardedEvent
    }

    func decideAmendment(
        _ event: GuardedEvent, _ type: EventType, isReplay: Bool, in context: inout some GuardContext
    ) throws(Refusal) {
        let own = try StreamState.of(event.stream, in: &context)
        var step = Step(event, type, on: own, self)
        let next = step.next
        if next == EventType.refused, !isReplay {
            step.refuse(
                .transitionNotAllowed, "type", "\(event.stream) is taken; each of these has its own stream")
        }
        guard let id = event.data["eventId"]?.string, let target = try context.event(withID: id) else {
            if isReplay { return }
            step.refuse(.unknownReference, "eventId", "no earlier event has this id")
            throw Refusal(step.reasons)
        }
        let isCorrection = type.rule == .ledgerCorrected
        if let reason = Self.reason(against: target.event.type, isCorrection: isCorrection), !isReplay {
            step.refuse(.ruleViolated, "eventId", reason)
            throw Refusal(step.reasons)
        }
        if !step.reasons.isEmpty { throw Refusal(step.reasons) }
        if next != EventType.refused { try step.fold(next, in: &context) }
        context.setState(step.state.bytes, of: event.stream)

        for entity in target.concerns { context.concern(entity) }
        try amend(target.event, by: event, isCorrection: isCorrection, isReplay: isReplay, in: &context)
    }

    private static func reason(against target: String, isCorrection: Bool) -> String? {
        if ["contact.erased", "ledger.read", "catalogue.type_defined", "rule.fired"].contains(target) {
            return "\(target) is neither corrected nor annulled"
        }
        if isCorrection, target.hasPrefix("ledger.") { return "\(target) is annulled, not corrected" }
        return nil
    }

    private func amend(
        _ target: GuardedEvent, by event: GuardedEvent, isCorrection: Bool, isReplay: Bool,
        in context: inout some GuardContext
    ) throws(Refusal) {
        guard let root = try root(of: target, in: &context) else { return }
        if let subject = try subject(of: root, in: &context) { context.setSubject(subject) }
        let key = Self.amendmentsKey(target.id)
        var amendments = StreamState(bytes: try context.state(of: key) ?? [1, 0])
        amendments.append(isCorrection ? .correction : .annulment, Int64(event.position), event.id)
        context.setState(amendments.bytes, of: key)

        let pending = Pending(event: event)
        let before = try StreamState.of(root.stream, in: &context)
        guard let type = try self.type(root.type, in: &context) else { return }
        if isCorrection { try noteCorrected(root, type, event, isReplay, over: before, in: &context) }
        guard type.leavesTrace else { return }
        let corrected = isCorrection && !isReplay ? root.id : nil
        let after = try folded(root.stream, over: before, verifying: corrected, pending, in: &context)
        if !isReplay { try verify(root.stream, type, from: before, to: after, in: &context) }
        if after.bytes != before.bytes { context.setState(after.bytes, of: root.stream) }
        try settle(type.settlement, root.stream, from: before, to: after, in: &context)
    }

    /// What the new data must be, and whom it names.
    private func noteCorrected(
        _ root: GuardedEvent, _ type: EventType, _ correction: GuardedEvent, _ isReplay: Bool,
        over state: StreamState, in context: inout some GuardContext
    ) throws(Refusal) {
        guard let new = correction.data["data"] else { return }
        let presented = type.presented(root.with(data: new, schemaVersion: correction.schemaVersion))
        if !isReplay {
            var checker = ShapeChecker(acceptsSealed: true)
            checker.check(new, of: type, version: correction.schemaVersion, within: "data")
            let unknown = type.reason(against: correction.schemaVersion)
            let reasons = checker.reasons + (unknown.map { [$0] } ?? [])
            if !reasons.isEmpty { throw Refusal(reasons) }
            if type.settlement == .contact, state.lifecycle == Lifecycle.erasedContact {
                throw Refusal(.erasedStream, "eventId", "\(root.stream) is erased and learns nothing more")
            }
            if new.containsCommitment, let contact = state.link(to: "contact"),
                try Lifecycle.of(contact, in: &context) == Lifecycle.erasedContact
            {
                throw Refusal(
                    .erasedReference, "eventId", "\(root.stream) is about \(contact), which has been erased")
            }
            if !type.leavesTrace {
                var step = corrected(root, presented, type, on: state)
                try step.verify(in: &context)
                if !step.reasons.isEmpty { throw Refusal(step.reasons) }
            }
        }
        let shape = type.shape(reading: presented.schemaVersion)
        shape.visitReferences(in: presented.data) { entity, _, links, _ in
            guard let entity else { return }
            if links { context.link(entity) } else { context.concern(entity) }
        }
    }

    /// The step of an event with its new data, which may go on naming what it named.
    private func corrected(
        _ original: GuardedEvent, _ event: GuardedEvent, _ type: EventType, on state: StreamState
    ) -> Step {
        var step = Step(event, type, on: state, self)
        step.path = "data"
        let original = type.presented(original)
        type.shape(reading: original.schemaVersion).visitReferences(in: original.data) { entity, _, _, _ in
            if let entity { step.known.append(entity) }
        }
        return step
    }

    /// What an amendment must not bring about: an impossible merge, a circle of accounts.
    private func verify(
        _ stream: String, _ type: EventType, from old: StreamState, to new: StreamState,
        in context: inout some GuardContext
    ) throws(Refusal) {
        if type.settlement == .contact,
            let reason = try ContactSettlement.reason(against: stream, from: old, to: new, in: &context)
        {
            throw Refusal(.ruleViolated, "eventId", reason)
        }
        if let parent = new.text(.parent), parent != old.text(.parent),
            try Account.isCycle(from: parent, to: stream, in: &context)
        {
            throw Refusal(.ruleViolated, "eventId", "\(stream) would be above itself")
        }
    }

    // MARK: - What counts

    private static func amendmentsKey(_ id: String) -> String { "#\(id)" }

    /// The event at the end of a chain of amendments.
    private func root(of event: GuardedEvent, in context: inout some GuardContext) throws(Refusal)
        -> GuardedEvent?
    {
        var event = event
        while event.type == "ledger.corrected" || event.type == "ledger.annulled" {
            guard let id = event.data["eventId"]?.string, let next = try context.event(withID: id) else {
                return nil
            }
            event = next.event
        }
        return event
    }

    private enum Standing {
        case original, annulled
        case corrected(by: String)
    }

    /// What counts of the event called `id`, by the amendments before `position`.
    private func standing(
        of id: String, before position: UInt64, in context: inout some GuardContext
    ) throws(Refusal) -> Standing {
        guard let bytes = try context.state(of: Self.amendmentsKey(id)) else { return .original }
        let amendments = StreamState(bytes: bytes)
        for (number, annulment) in amendments.all(.annulment) where number < Int64(clamping: position) {
            if case .annulled = try standing(of: annulment, before: position, in: &context) { continue }
            return .annulled
        }
        for (number, correction) in amendments.all(.correction).reversed()
        where number < Int64(clamping: position) {
            if case .annulled = try standing(of: correction, before: position, in: &context) { continue }
            return .corrected(by: correction)
        }
        return .original
    }

    /// `event` with the data that counts, as it is read now; `nil` where it is annulled.
    private func counted(
        _ event: GuardedEvent, _ type: EventType, before position: UInt64, _ pending: Pending?,
        in context: inout some GuardContext
    ) throws(Refusal) -> GuardedEvent? {
        switch try standing(of: event.id, before: position, in: &context) {
        case .original: return type.presented(event)
        case .annulled: return nil
        case .corrected(let id):
            let correction = id == pending?.event.id ? pending?.event : try context.event(withID: id)?.event
            guard let correction, let data = correction.data["data"] else { return type.presented(event) }
            return type.presented(event.with(data: data, schemaVersion: correction.schemaVersion))
        }
    }

    // MARK: - Folding anew

    /// The state of `stream` from its remaining events in order of arrival.
    ///
    /// - Parameter verifying: the event whose corrected data must satisfy the rules where it stands.
    private func folded(
        _ stream: String, over present: StreamState, verifying: String?, _ pending: Pending,
        in context: inout some GuardContext
    ) throws(Refusal) -> StreamState {
        var state = self.stream(stream)
        for event in try context.events(ofStream: stream) {
            guard let type = try type(event.type, in: &context),
                let counted = try counted(event, type, before: .max, pending, in: &context)
            else { continue }
            var step =
                event.id == verifying
                ? corrected(event, counted, type, on: state) : Step(counted, type, on: state, self)
            let next = step.next
            if event.id == verifying {
                try step.verify(in: &context)
                if !step.reasons.isEmpty { throw Refusal(step.reasons) }
            }
            guard next != EventType.refused, try isPossible(step, in: &context) else { continue }
            try step.fold(next, in: &context)
            state = step.state
        }
        // These are other streams' effects on this one.
        for tag in [StreamState.Tag.openDeals, .absorbed, .erasedWithSurvivor] {
            state.remove(tag)
            for entry in present.all(tag) { state.append(tag, entry.number, entry.text) }
        }
        // What is erased stays erased, even if its creation is annulled.
        if present.lifecycle == Lifecycle.erasedContact, stream.hasPrefix("contact-") {
            state.lifecycle = Lifecycle.erasedContact
        }
        return state
    }

    /// A merge into a contact that does not exist (any more) is skipped.
    private func isPossible(_ step: Step, in context: inout some GuardContext) throws(Refusal) -> Bool {
        guard step.type.rule == .contactMerged, let into = step.data["intoId"]?.string else { return true }
        if into == step.stream { return false }
        return try Lifecycle.of(into, in: &context) != 0
    }

    /// Whose personal values `event` carries: the contact that its stream was linked to when it arrived.
    private func subject(of event: GuardedEvent, in context: inout some GuardContext) throws(Refusal)
        -> String?
    {
        guard let own = try type(event.type, in: &context) else { return nil }
        let catalogue = try catalogue(in: &context)
        let isLinkable = catalogue.types.contains {
            $0.category == own.category && $0.linksContacts
        }
        if own.isOwnSubject || !isLinkable { return event.stream }
        var state = stream(event.stream)
        for earlier in try context.events(ofStream: event.stream) where earlier.position <= event.position {
            guard let type = try type(earlier.type, in: &context),
                let counted = try counted(earlier, type, before: event.position, nil, in: &context)
            else { continue }
            var step = Step(counted, type, on: state, self)
            let next = step.next
            guard next != EventType.refused else { continue }
            try step.fold(next, in: &context)
            state = step.state
        }
        return state.link(to: "contact") ?? event.stream
    }

    private func stream(_ name: String) -> StreamState {
        name == Pipeline.defaultName ? Pipeline.defaultState : StreamState()
    }
}
