import EventLog

extension Step {
    static let location = "location"
    static let marketing = "marketing"

    mutating func foldConsent(_ isGranted: Int64) {
        guard let purpose = data["purpose"]?.string else { return }
        // Location is one permission; marketing is remembered per channel, the newest last.
        let key: String
        switch purpose {
        case Self.location: key = purpose
        case Self.marketing: key = "\(purpose)/\(data["channel"]?.string ?? "")"
        default: return
        }
        state.remove(.consent, key)
        state.append(.consent, isGranted, key)
    }

    mutating func verifyLocationConsent(of contact: StreamState, _ field: String) {
        if contact.first(.consent, Self.location)?.number != 1 {
            refuse(.consentMissing, field, "there is no consent to the purpose location")
        }
    }

    /// The last consent event to marketing without a channel, or with the touch's, must be no withdrawal.
    mutating func verifyMarketingConsent(in context: inout some GuardContext) throws(Refusal) {
        guard let contact = data["contactId"]?.string, let channel = data["channel"]?.string else { return }
        let consents = try StreamState.of(contact, in: &context).all(.consent)
        let keys = ["\(Self.marketing)/", "\(Self.marketing)/\(channel)"]
        if consents.last(where: { keys.contains($0.text) })?.number == 0 {
            refuse(.consentMissing, "contactId", "\(contact) has withdrawn the consent to marketing")
        }
    }

    mutating func foldHold(_ isHeld: Bool) {
        guard data["tag"]?.string == ContactStanding.holdTag else { return }
        state.remove(.held)
        if isHeld { state.append(.held) }
    }

    /// A hold on any of the contacts that are one person – this one, those merged into it and those that it
    /// is merged into – keeps all of them.
    mutating func verifyNotHeld(in context: inout some GuardContext) throws(Refusal) {
        var pending = [stream]
        var seen: Set<String> = []
        while let contact = pending.popLast() {
            guard seen.insert(contact).inserted else { continue }
            let state = contact == stream ? self.state : try StreamState.of(contact, in: &context)
            if state.first(.held) != nil {
                refuse(
                    .ruleViolated, "subject",
                    "\(contact) is under a legal hold: it is tagged \(ContactStanding.holdTag)")
            }
            pending += state.all(.absorbed).map(\.text)
            if let survivor = state.text(.mergedInto) { pending.append(survivor) }
        }
    }

    mutating func foldMerge() {
        state.set(.mergedInto, Int64(position), data["intoId"]?.string ?? "")
        state.set(.before, Int64(from))
    }
}

/// What a contact's merging and erasing changes on other contacts.
enum ContactSettlement {
    static func settle(
        _ stream: String, from old: StreamState, to new: StreamState, in context: inout some GuardContext
    ) throws(Refusal) {
        let before = old.first(.mergedInto).map { (old.text($0), $0.number) }
        let after = new.first(.mergedInto).map { (new.text($0), $0.number) }
        if before?.0 != after?.0 || before?.1 != after?.1 {
            if let (survivor, _) = before {
                var state = try StreamState.of(survivor, in: &context)
                state.remove(.absorbed, stream)
                context.setState(state.bytes, of: survivor)
            }
            if let (survivor, position) = after {
                var state = try StreamState.of(survivor, in: &context)
                state.remove(.absorbed, stream)
                state.append(.absorbed, position, stream)
                context.setState(state.bytes, of: survivor)
            }
        }
        if new.lifecycle == Lifecycle.erasedContact, old.lifecycle != Lifecycle.erasedContact {
            try eraseAbsorbed(by: new, in: &context)
        }
    }

    /// Erasing a contact erases those merged into it.
    private static func eraseAbsorbed(by state: StreamState, in context: inout some GuardContext)
        throws(Refusal)
    {
        for (_, contact) in state.all(.absorbed) {
            var absorbed = try StreamState.of(contact, in: &context)
            guard absorbed.lifecycle == Lifecycle.mergedContact else { continue }
            absorbed.lifecycle = Lifecycle.erasedContact
            absorbed.set(.erasedWithSurvivor)
            context.setState(absorbed.bytes, of: contact)
            try eraseAbsorbed(by: absorbed, in: &context)
        }
    }

    /// Whether a correction or an annulment leaves only possible merges: into a contact that stands, and
    /// none that took place while the survivor itself was already merged.
    static func reason(
        against stream: String, from old: StreamState, to new: StreamState,
        in context: inout some GuardContext
    ) throws(Refusal) -> String? {
        let absorbed = new.all(.absorbed)
        if new.lifecycle == 0, old.lifecycle != 0, let first = absorbed.first {
            return "\(first.text) is merged into \(stream), which would not exist"
        }
        guard let merge = new.first(.mergedInto) else { return nil }
        let survivor = new.text(merge)
        if let old = old.first(.mergedInto), old.number == merge.number { return nil }
        let lifecycle = try Lifecycle.of(survivor, in: &context)
        if survivor == stream || lifecycle == 0 || lifecycle >= Lifecycle.mergedContact {
            return "\(stream) would be merged into \(survivor), which does not stand"
        }
        if let late = absorbed.first(where: { $0.number > merge.number }) {
            return "\(late.text) would be merged into \(stream), which would not stand"
        }
        return nil
    }
}
