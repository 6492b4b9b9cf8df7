import TestSupport

/// What the ledger knows of a stream in order of arrival.
extension RandomHistory {
    /// The state of `stream` and the events that led there, in order of arrival; before `position` only.
    func arrived(_ stream: String, before position: Int = .max) -> (state: String, events: [OracleEvent]) {
        var state = stream == Oracle.defaultPipeline ? "active" : OracleLifecycle.none
        var beforeMerge = "active"
        var events: [OracleEvent] = []
        for fact in facts where fact.stream == stream && fact.position < position {
            guard let next = OracleLifecycle.next(state, fact) else { continue }
            if fact.type == "contact.merged" { beforeMerge = state }
            state = fact.type == "contact.unmerged" ? beforeMerge : next
            events.append(fact)
        }
        return (gone.contains(stream) ? "erased" : state, events)
    }

    func category(_ name: String) -> String { String(name.prefix { $0 != "-" && $0 != "." }) }

    /// An entity that may be named.
    mutating func some(_ category: String) -> OracleJSON? {
        let pool = category == "contact" ? Self.contacts : ["\(category)-1", "\(category)-2"]
        let standing = pool.filter { ![OracleLifecycle.none, "erased"].contains(arrived($0).state) }
        return standing.isEmpty ? nil : .text(pick(standing))
    }

    /// The one currency of a stream, by its first amount; a random one where it has none.
    mutating func currency(of life: [OracleEvent]) -> String {
        let random = pick(["EUR", "EUR", "USD", "IRR"])
        for event in life {
            for name in ["amount", "total", "mrr", "budget", "cost", "value", "unitPrice"] {
                if let known = event.data[name]?["currency"]?.text { return known }
            }
        }
        return random
    }

    /// The pipeline and stage of a deal, as the ledger keeps them.
    func place(_ life: [OracleEvent]) -> (pipeline: String, stage: String?) {
        guard let opened = life.first else { return (Oracle.defaultPipeline, nil) }
        let pipeline = opened.data["pipelineId"]?.text ?? Oracle.defaultPipeline
        let named = life.compactMap { event in
            ["deal.opened", "deal.stage_changed", "deal.reopened"].contains(event.type)
                ? event.data["stage"]?.text : nil
        }
        return (pipeline, named.last ?? openStages(pipeline).first)
    }

    /// The stages that deals may go to.
    func openStages(_ pipeline: String) -> [String] {
        Oracle.stages(of: pipeline, in: facts).filter { !$0.isRetired }.map(\.key)
    }

    // MARK: Chance

    mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
