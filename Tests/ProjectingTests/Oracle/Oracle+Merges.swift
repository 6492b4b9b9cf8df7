extension Oracle {
    /// Which contact is merged into which, directly, by the merges among `facts` in order of
    /// position. A merge of or into a contact that does not stand there is skipped.
    static func merges(in facts: [OracleEvent]) -> [String: String] {
        var merges: [String: String] = [:]
        for event in facts {
            if event.type == "contact.unmerged" { merges[event.stream] = nil }
            guard event.type == "contact.merged", let target = event.data["intoId"]?.text else { continue }
            let bothStand = [event.stream, target].allSatisfy { contact in
                merges[contact] == nil && isThere(contact, at: event.position, in: facts)
            }
            if bothStand, target != event.stream { merges[event.stream] = target }
        }
        return merges
    }

    /// Created before `position` and not erased before it.
    private static func isThere(_ contact: String, at position: Int, in facts: [OracleEvent]) -> Bool {
        guard let creation = creation(of: contact, in: facts), creation.position < position else {
            return false
        }
        return !facts.contains {
            $0.stream == contact && $0.type == "contact.erased" && $0.position < position
        }
    }

    /// The end of the chain that begins with `contact`.
    static func survivor(of contact: String, in merges: [String: String]) -> String {
        var contact = contact
        while let next = merges[contact] { contact = next }
        return contact
    }

    /// The contacts whose personal values are gone: those erased anywhere in the log, and those merged
    /// into them, directly or through others, as known when that was recorded.
    static func erased(in events: [OracleEvent]) -> Set<String> {
        var erased: Set<String> = []
        for erasure in events where erasure.type == "contact.erased" {
            erased.insert(erasure.stream)
            let merges = merges(in: facts(of: events.filter { $0.position < erasure.position }))
            for contact in merges.keys {
                var next: String? = contact
                while let step = next, step != erasure.stream { next = merges[step] }
                if next != nil { erased.insert(contact) }
            }
        }
        return erased
    }
}
