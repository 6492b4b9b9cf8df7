public import EventLog

/// Decides events against what the log holds: states, references, sums, consents – and notes whom they
/// concern, what they link and whose personal values they carry.
///
/// A function of the event and the states kept by the log alone; see ``StreamState`` for what is kept
/// under a stream's name. Kept beside: under `#<id>` the corrections and annulments of an event, under
/// `<rule>#<version>#<trigger>` a firing, under `!types` a company's own types.
public struct CRMGuard: Guard {
    /// Rules look at upcast data: with another version of a type they are other rules.
    public var ruleVersion: Int { 2 + builtIn.upcastCount }

    /// The types that Daftar comes with.
    package let builtIn: Catalogue

    /// The last microsecond of a day in the ledger's time zone.
    let endOfDay: @Sendable (CivilDate) -> Instant
    let companyTypes = CompanyTypes()

    /// - Parameter endOfDay: the last microsecond of a day in the ledger's time zone; by default UTC's.
    public init(
        builtIn: Catalogue = .builtIn,
        endOfDay: @escaping @Sendable (CivilDate) -> Instant = Self.endOfDayInUTC
    ) {
        self.builtIn = builtIn
        self.endOfDay = endOfDay
    }

    public static func endOfDayInUTC(_ day: CivilDate) -> Instant {
        Instant(microseconds: (Int64(day.daysSinceEpoch) + 1) * 86_400_000_000 - 1)
    }

    public func decide<Context: GuardContext>(
        _ event: GuardedEvent, isReplay: Bool, in context: inout Context
    ) throws(Refusal) {
        guard let type = try type(event.type, in: &context) else {
            if isReplay { return }
            throw Refusal(.unknownType, "type", "no event type is called \(event.type)")
        }
        let event = type.presented(event)
        switch type.rule {
        case .ledgerCorrected, .ledgerAnnulled:
            try decideAmendment(event, type, isReplay: isReplay, in: &context)
        case .typeDefined:
            try decideDefinition(event, isReplay: isReplay, in: &context)
            try decideFact(event, type, isReplay: isReplay, in: &context)
        default:
            try decideFact(event, type, isReplay: isReplay, in: &context)
        }
    }

    // MARK: - Facts

    /// An event about its own stream.
    func decideFact(
        _ event: GuardedEvent, _ type: EventType, isReplay: Bool, in context: inout some GuardContext
    ) throws(Refusal) {
        let before = try StreamState.of(event.stream, in: &context)
        var step = Step(event, type, on: before, self)
        let next = step.next
        if !isReplay {
            if next == EventType.refused { step.reasons.append(try reason(against: step, in: &context)) }
            verifyForm(&step)
            try verifySubject(&step, in: &context)
            try step.verify(in: &context)
            if !step.reasons.isEmpty { throw Refusal(step.reasons) }
        }
        if next != EventType.refused {
            try step.fold(next, in: &context)
            if step.state.bytes != before.bytes { context.setState(step.state.bytes, of: event.stream) }
            try settle(type.settlement, event.stream, from: before, to: step.state, in: &context)
        }
        note(step, in: &context)
    }

    /// A company's type may have been defined anew since the event was checked; here it is looked at
    /// against the definition in force, commitments standing for personal values.
    private func verifyForm(_ step: inout Step) {
        guard step.type.isCompanyOwned else { return }
        if let reason = step.type.reason(against: step.schemaVersion) { step.reasons.append(reason) }
        var checker = ShapeChecker(acceptsSealed: true)
        checker.check(step.data, of: step.type, version: step.schemaVersion)
        step.reasons += checker.reasons
    }

    /// Nothing personal is learnt of a contact that was erased, also where the event itself does not name it.
    private func verifySubject(_ step: inout Step, in context: inout some GuardContext) throws(Refusal) {
        guard !step.type.isOwnSubject, let contact = step.state.link(to: "contact"),
            step.data.containsCommitment,
            !step.named.contains(where: { $0.links && $0.category == "contact" && $0.entity != nil }),
            try Lifecycle.of(contact, in: &context) == Lifecycle.erasedContact
        else { return }
        step.refuse(.erasedReference, "subject", "\(step.stream) is about \(contact), which has been erased")
    }

    /// What the event changes beside its own stream.
    func settle(
        _ settlement: EventType.Settlement, _ stream: String, from old: StreamState, to new: StreamState,
        in context: inout some GuardContext
    ) throws(Refusal) {
        switch settlement {
        case .none: break
        case .contact: try ContactSettlement.settle(stream, from: old, to: new, in: &context)
        case .deal: try DealSettlement.settle(from: old, to: new, in: &context)
        }
    }

    /// Whom the event concerns, and whose its personal values are: the contact linked by it or before it,
    /// else the stream itself.
    private func note(_ step: Step, in context: inout some GuardContext) {
        var subject: String?
        for reference in step.named {
            guard let entity = reference.entity else { continue }
            if reference.links { context.link(entity) } else { context.concern(entity) }
            if reference.links, reference.category == "contact" { subject = entity }
        }
        let state = step.state
        var offset = 2
        while let entry = state.entry(at: &offset) {
            guard entry.tag == StreamState.Tag.link.rawValue else { continue }
            let entity = state.text(entry)
            if !step.named.contains(where: { $0.entity == entity }) { context.concern(entity) }
            if subject == nil, entity.hasPrefix("contact-") { subject = entity }
        }
        if let subject, !step.type.isOwnSubject { context.setSubject(subject) }
    }

    /// Why the state of the stream does not take the event.
    private func reason(
        against step: Step, in context: inout some GuardContext
    ) throws(Refusal) -> Refusal.Reason {
        let category = step.type.category
        let catalogue = try catalogue(in: &context)
        let state = catalogue.category(category)?.name(ofState: step.from) ?? "–"
        let taken = catalogue.types(takenBy: step.from, of: category).map(\.name)
        let rest = taken.isEmpty ? "it takes nothing more" : "it would take \(taken.joined(separator: ", "))"
        switch state {
        case "merged": return Refusal.Reason(.mergedStream, "subject", "\(step.stream) is merged; \(rest)")
        case "erased": return Refusal.Reason(.erasedStream, "subject", "\(step.stream) is erased; \(rest)")
        case "–":
            return Refusal.Reason(
                .transitionNotAllowed, "type", "\(step.stream) does not exist yet; \(rest)")
        default:
            return Refusal.Reason(
                .transitionNotAllowed, "type",
                "\(step.stream) is \(state) and does not take \(step.type.name); \(rest)")
        }
    }
}
