import EventLog

extension Step {
    /// The pipeline that the deal goes through.
    private var pipeline: String {
        if type.rule == .dealOpened { return data["pipelineId"]?.string ?? Pipeline.defaultName }
        return state.text(.pipeline) ?? Pipeline.defaultName
    }

    /// A stage that is named is one of the pipeline, not retired.
    mutating func verifyStage(in context: inout some GuardContext) throws(Refusal) {
        guard let stage = data["stage"]?.string else { return }
        let found = try StreamState.of(pipeline, in: &context).first(.stage, stage)
        if found == nil {
            refuse(.ruleViolated, "stage", "\(pipeline) has no stage \(stage)")
        } else if found?.number == 1, path.isEmpty {
            refuse(.ruleViolated, "stage", "the stage \(stage) of \(pipeline) is retired")
        }
    }

    mutating func verifyStageChanged(in context: inout some GuardContext) throws(Refusal) {
        if let present = state.text(.standsIn), present == data["stage"]?.string {
            refuse(.ruleViolated, "stage", "\(stream) stands in \(present) already")
        } else {
            try verifyStage(in: &context)
        }
    }

    mutating func foldOpened(in context: inout some GuardContext) throws(Refusal) {
        if let pipeline = data["pipelineId"]?.string { state.set(.pipeline, 0, pipeline) }
        var stage = data["stage"]?.string
        if stage == nil { stage = try StreamState.of(pipeline, in: &context).firstStage }
        if let stage { state.set(.standsIn, 0, stage) }
    }
}

/// Keeps the number of open deals in each stage with its pipeline.
enum DealSettlement {
    static func settle(
        from old: StreamState, to new: StreamState, in context: inout some GuardContext
    ) throws(Refusal) {
        let (before, after) = (stage(of: old), stage(of: new))
        if before?.pipeline == after?.pipeline, before?.stage == after?.stage { return }
        if let before { try count(before, by: -1, in: &context) }
        if let after { try count(after, by: 1, in: &context) }
    }

    /// Where an open deal stands.
    private static func stage(of state: StreamState) -> (pipeline: String, stage: String)? {
        guard state.lifecycle == Lifecycle.openDeal, let stage = state.text(.standsIn) else { return nil }
        return (state.text(.pipeline) ?? Pipeline.defaultName, stage)
    }

    private static func count(
        _ place: (pipeline: String, stage: String), by change: Int64, in context: inout some GuardContext
    ) throws(Refusal) {
        var state = try StreamState.of(place.pipeline, in: &context)
        state.count(.openDeals, place.stage, by: change)
        context.setState(state.bytes, of: place.pipeline)
    }
}
