import EventLog

extension Step {
    /// An expansion goes above the present recurring revenue, a contraction below.
    mutating func verifyRecurring() {
        guard let amount = data["mrr"]?["amount"]?.integer else { return }
        let present = state.number(.recurring) ?? 0
        let isExpansion = type.rule == .subscriptionExpanded
        if isExpansion ? amount <= present : amount >= present {
            refuse(.ruleViolated, "mrr", "must be \(isExpansion ? "above" : "below") the present \(present)")
        }
    }
}
