extension Oracle {
    struct Stage {
        let key: String
        var probability: Int64
        var isRetired = false
    }

    static let defaultPipeline = "pipeline-default"

    /// The stages of `pipeline` in funnel order, retired ones in their places, as known at as_of whatever
    /// valid_at; none for a pipeline that does not exist.
    func stages(of pipeline: String) -> [Stage] { Self.stages(of: pipeline, in: facts) }

    static func stages(of pipeline: String, in facts: [OracleEvent]) -> [Stage] {
        var stages: [Stage] = []
        var state = OracleLifecycle.none
        if pipeline == defaultPipeline {
            state = "active"
            stages = [("prospecting", 10), ("qualification", 25), ("proposal", 50), ("negotiation", 75)]
                .map { Stage(key: $0.0, probability: $0.1) }
        }
        for event in facts where event.stream == pipeline {
            guard let next = OracleLifecycle.next(state, event) else { continue }
            state = next
            switch event.type {
            case "pipeline.defined":
                stages = event.data["stages"]?.elements.map(stage) ?? []
            case "pipeline.stage_added": add(event.data, to: &stages)
            case "pipeline.stage_retired":
                for index in stages.indices where stages[index].key == event.data["key"]?.text {
                    stages[index].isRetired = true
                }
            default: break
            }
        }
        return stages
    }

    private static func stage(_ data: OracleJSON) -> Stage {
        Stage(key: data["key"]?.text ?? "", probability: data["probabilityPct"]?.integer ?? 0)
    }

    private static func add(_ data: OracleJSON, to stages: inout [Stage]) {
        let stage = stage(data)
        if let index = stages.firstIndex(where: { $0.key == stage.key }) {
            if stages[index].isRetired { stages[index] = stage }
        } else if let after = stages.firstIndex(where: { $0.key == data["after"]?.text }) {
            stages.insert(stage, at: after + 1)
        } else {
            stages.append(stage)
        }
    }
}
