import EventLog

extension Step {
    mutating func verifyBalance() {
        let balance = state.number(.balance) ?? 0
        if let points = data["points"]?.integer, points > balance {
            refuse(.ruleViolated, "points", "the balance is \(balance)")
        }
    }
}
