/// A rule that reacts to events with events or notes.
enum BusinessRule {
    static let declaration = """
        rule: defined, disabled
        rule.defined · –|defined|disabled → defined · when{type key, where? json},
            then[+]{append? object, notify? object}, after? duration
        rule.enabled · * → defined
        rule.disabled · * → disabled
        rule.fired · defined · triggerId key, produced[]
        """
}
