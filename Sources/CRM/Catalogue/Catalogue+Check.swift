public import EventLog

extension Catalogue {
    /// Checks everything about `draft` that can be told without the log: its type, that the stream is of
    /// the type's category, its fields. Needs no lock.
    ///
    /// - Parameters:
    ///   - byServer: the server itself writes it: types marked `(server)` are allowed.
    ///   - correcting: for a `ledger.corrected`, the type of the event that it corrects, whose data its
    ///     `data` must be; `nil` means that there is no such event. The draft's `schemaversion` speaks of
    ///     that data.
    /// - Throws: every reason at once.
    public func check(
        _ draft: EventDraft, byServer: Bool = false, correcting: EventType? = nil
    ) throws(Refusal) -> CheckedEvent {
        guard let type = type(draft.type) else {
            throw Refusal(.unknownType, "type", "no event type is called \(draft.type)")
        }
        let versioned = type.rule == .ledgerCorrected ? correcting ?? type : type
        var checker = ShapeChecker()
        checker.check(draft.data, of: type, version: versioned === type ? draft.schemaVersion : nil)
        var reasons: [Refusal.Reason] = []
        if !StreamName.isValid(draft.stream, of: type.category) {
            reasons.append(
                Refusal.Reason(
                    .streamMismatch, "subject", "\(type.name) belongs to a stream \(type.category)-…"))
        }
        if type.isServerOnly, !byServer {
            reasons.append(
                Refusal.Reason(.ruleViolated, "type", "\(type.name) is written by the server only"))
        }
        if let reason = versioned.reason(against: draft.schemaVersion) { reasons.append(reason) }
        if checker.reasons.isEmpty {
            switch type.rule {
            case .ledgerCorrected: check(correction: draft, of: correcting, &checker)
            case .typeDefined:
                do { _ = try defining(draft.data) } catch { reasons += error.reasons }
            default: break
            }
        }
        reasons += checker.reasons
        guard reasons.isEmpty else { throw Refusal(reasons) }
        return CheckedEvent(
            type: type, schemaVersion: versioned.schemaVersion, references: checker.references,
            personal: checker.personal)
    }

    private func check(correction draft: EventDraft, of type: EventType?, _ checker: inout ShapeChecker) {
        guard let type else {
            return checker.refuse(
                .unknownReference, .member("eventId"), because: "no earlier event has this id")
        }
        if let new = draft.data["data"] {
            checker.check(new, of: type, version: draft.schemaVersion, within: "data")
        }
    }
}

extension EventType {
    /// What speaks against data of `schemaVersion`: nobody knows a version that is still to come.
    func reason(against schemaVersion: Int?) -> Refusal.Reason? {
        guard let schemaVersion, schemaVersion > self.schemaVersion else { return nil }
        return Refusal.Reason(
            .invalidValue, "schemaversion", "the newest version of \(name) is \(self.schemaVersion)")
    }
}
