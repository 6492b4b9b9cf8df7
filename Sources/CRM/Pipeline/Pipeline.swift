/// The stages that deals pass through. `pipeline-default` exists from the start.
enum Pipeline {
    static let declaration = """
        pipeline: active, retired
        pipeline.defined · – → active · name, stages[+]{key key, name, probabilityPct}
        pipeline.stage_added · * · key key, name, probabilityPct, after? key
        pipeline.stage_retired · * · key key
        pipeline.retired · active → retired
        """

    /// The pipeline of deals that name none.
    static let defaultName = "pipeline-default"
    /// Its stages, in the order of the funnel.
    static let defaultStages = [
        ("prospecting", 10), ("qualification", 25), ("proposal", 50), ("negotiation", 75),
    ]
}
