import EventLog

/// One event on its own stream: what it needs there, and what it leaves.
///
/// The same steps make up the append, the replay and the folding anew after a correction.
struct Step {
    let type: EventType
    let stream: String
    let data: JSONValue
    let schemaVersion: Int?
    /// That of `data`.
    let shape: Shape
    let time: Instant
    let position: UInt64
    let endOfDay: @Sendable (CivilDate) -> Instant
    /// The stream's state; changed by ``fold(_:in:)``.
    var state: StreamState
    /// The lifecycle state before the event.
    let from: UInt8
    /// The entities that the data names, in the order of the declaration.
    let named: [Named]
    /// Where the data stands: empty, or `data` in a correction.
    var path = ""
    /// Entities that the event named before it was corrected: they need not stand any more.
    var known: [String] = []
    var reasons: [Refusal.Reason] = []

    struct Named {
        /// `nil`: `null`
        let entity: String?
        let category: String
        let links: Bool
        let field: String
    }

    /// - Parameter event: as it is read now, see ``EventType/presented(_:)``.
    init(_ event: GuardedEvent, _ type: EventType, on state: StreamState, _ guardian: CRMGuard) {
        self.type = type
        stream = event.stream
        data = event.data
        schemaVersion = event.schemaVersion
        shape = type.shape(reading: event.schemaVersion)
        time = event.time
        position = event.position
        endOfDay = guardian.endOfDay
        self.state = state
        from = state.lifecycle
        named = shape.referring.isEmpty ? [] : Self.named(shape, data)
    }

    private static func named(_ shape: Shape, _ data: JSONValue) -> [Named] {
        var named: [Named] = []
        shape.visitReferences(in: data) { entity, category, links, field in
            named.append(Named(entity: entity, category: category, links: links, field: field))
        }
        return named
    }

    mutating func refuse(_ code: Refusal.Code, _ field: String, _ message: String) {
        reasons.append(Refusal.Reason(code, path.isEmpty ? field : "\(path).\(field)", message))
    }

    /// The state that the event leads to; ``EventType/refused`` where the present one does not take it.
    var next: UInt8 {
        let next = type.next(from: from, data)
        if next == EventType.before { return UInt8(clamping: state.number(.before) ?? 1) }
        // Erased with its survivor, and now itself: the same fact.
        if next == EventType.refused, type.rule == .contactErased, state.first(.erasedWithSurvivor) != nil {
            return from
        }
        return next
    }

    // MARK: - Before

    /// Looks at what the data names and at the rules on values.
    mutating func verify(in context: inout some GuardContext) throws(Refusal) {
        try verifyReferences(in: &context)
        verifyCurrency()
        if from == 0 {
            for name in type.requiredAtCreation where data[name].map(\.isNull) ?? true {
                refuse(.missingField, name, "is required in the event that begins the stream")
            }
        }
        if reasons.isEmpty { try verifyRule(in: &context) }
    }

    private mutating func verifyReferences(in context: inout some GuardContext) throws(Refusal) {
        for reference in named {
            guard let entity = reference.entity, !known.contains(entity) else { continue }
            let lifecycle = try Lifecycle.of(entity, in: &context)
            if lifecycle == 0 {
                refuse(.unknownReference, reference.field, "\(entity) does not exist")
            } else if lifecycle == Lifecycle.erasedContact, reference.category == "contact" {
                refuse(.erasedReference, reference.field, "\(entity) has been erased")
            }
        }
    }

    private mutating func verifyCurrency() {
        guard !shape.paying.isEmpty, let known = state.first(.currency),
            let (currency, field) = shape.firstCurrency(in: data),
            currency.content != state.bytes[known.text]
        else { return }
        refuse(.ruleViolated, "\(field).currency", "the amounts of \(stream) are in \(state.text(known))")
    }

    // MARK: - After

    /// Notes what the event leaves on its stream: lifecycle, links, currency, and what its rule keeps.
    mutating func fold(_ next: UInt8, in context: inout some GuardContext) throws(Refusal) {
        if state.lifecycle != next { state.lifecycle = next }
        for reference in named where reference.links {
            if let entity = reference.entity {
                state.setLink(entity, of: reference.category)
            } else if type.unsets {
                state.removeLink(to: reference.category)
            }
        }
        if !shape.paying.isEmpty, state.first(.currency) == nil,
            let currency = shape.firstCurrency(in: data)?.currency.string
        {
            state.append(.currency, 0, currency)
        }
        if type.rule != .none { try foldRule(in: &context) }
    }
}

/// Lifecycle states that rules speak of, and how to ask for one.
enum Lifecycle {
    static let activeContact: UInt8 = number("contact", "active")
    static let mergedContact: UInt8 = number("contact", "merged")
    static let erasedContact: UInt8 = number("contact", "erased")
    static let mergedTicket: UInt8 = number("ticket", "merged")
    static let openDeal: UInt8 = number("deal", "open")

    private static func number(_ category: String, _ state: String) -> UInt8 {
        Catalogue.builtIn.category(category)?.number(ofState: state) ?? 0
    }

    /// The lifecycle state of `entity`, 0 where it does not exist.
    static func of(_ entity: String, in context: inout some GuardContext) throws(Refusal) -> UInt8 {
        if let bytes = try context.state(of: entity), bytes.count >= 2 { return bytes[1] }
        return entity == Pipeline.defaultName ? Pipeline.defaultState.lifecycle : 0
    }
}

extension StreamState {
    /// What is remembered of `entity`.
    static func of(_ entity: String, in context: inout some GuardContext) throws(Refusal) -> StreamState {
        if let bytes = try context.state(of: entity) { return StreamState(bytes: bytes) }
        return entity == Pipeline.defaultName ? Pipeline.defaultState : StreamState()
    }
}
