import EventLog

extension ShapeChecker {
    /// Each stage of a pipeline has its own key.
    mutating func stageKeys(_ data: JSONValue) {
        guard let stages = data["stages"] else { return }
        var keys: Set<String> = []
        for (index, stage) in stages.elements.enumerated() {
            guard let key = stage["key"]?.string, !keys.insert(key).inserted else { continue }
            refuse(
                .ruleViolated, .member("stages"), .element(index), .member("key"),
                because: "\(key) stands twice")
        }
    }
}

extension Pipeline {
    static let defaultState: StreamState = {
        var state = StreamState()
        state.lifecycle = 1
        for (key, _) in defaultStages { state.append(.stage, 0, key) }
        return state
    }()
}

extension StreamState {
    /// The first stage of a pipeline that is not retired.
    var firstStage: String? {
        var offset = 2
        while let entry = entry(at: &offset) {
            if entry.tag == Tag.stage.rawValue, entry.number == 0 { return text(entry) }
        }
        return nil
    }

    mutating func setStages(_ stages: [(number: Int64, text: String)]) {
        remove(.stage)
        for stage in stages { append(.stage, stage.number, stage.text) }
    }
}

extension Step {
    mutating func foldStages() {
        let stages = data["stages"].map { Array($0.elements) } ?? []
        state.setStages(stages.map { (0, $0["key"]?.string ?? "") })
    }

    mutating func verifyStageAdded() {
        if let after = data["after"]?.string, state.first(.stage, after) == nil {
            refuse(.ruleViolated, "after", "\(stream) has no stage \(after)")
        }
    }

    mutating func foldStageAdded() {
        guard let key = data["key"]?.string else { return }
        var stages = state.all(.stage)
        if let index = stages.firstIndex(where: { $0.text == key }) {
            stages[index].number = 0
        } else {
            let place = data["after"]?.string.flatMap { after in stages.firstIndex { $0.text == after } }
            stages.insert((0, key), at: place.map { $0 + 1 } ?? stages.count)
        }
        state.setStages(stages)
    }

    mutating func verifyStageRetired() {
        guard let key = data["key"]?.string, let count = state.first(.openDeals, key)?.number else { return }
        refuse(.ruleViolated, "key", "open deals stand in \(key): \(count)")
    }

    mutating func foldStageRetired() {
        guard let key = data["key"]?.string else { return }
        state.setStages(state.all(.stage).map { ($0.text == key ? 1 : $0.number, $0.text) })
    }
}
