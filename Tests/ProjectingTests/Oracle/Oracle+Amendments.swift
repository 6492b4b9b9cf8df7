extension Oracle {
    /// The events that count: those not annulled, with the data that counts, in order of
    /// position.
    ///
    /// From the last to the first: when an event is looked at, all that could annul or correct it has been
    /// decided, for both lie behind what they are about.
    static func facts(of known: [OracleEvent]) -> [OracleEvent] {
        var annulled: Set<String> = []
        var corrections: [String: OracleJSON] = [:]
        var facts: [OracleEvent] = []
        for event in known.reversed() where !annulled.contains(event.id) {
            let target = event.data["eventId"]?.text ?? ""
            switch event.type {
            case "ledger.annulled": annulled.insert(target)
            case "ledger.corrected":
                // The newest comes first here.
                if corrections[target] == nil { corrections[target] = event.data["data"] }
            default:
                var fact = event
                if let data = corrections[event.id] { fact.data = data }
                facts.append(fact)
            }
        }
        return facts.reversed()
    }

    /// What began `stream`: its earliest event by position that is allowed where nothing is.
    static func creation(of stream: String, in facts: [OracleEvent]) -> OracleEvent? {
        facts.first { $0.stream == stream && OracleLifecycle.creates($0) }
    }
}
