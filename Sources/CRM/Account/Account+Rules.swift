import EventLog

extension Step {
    /// An account is not above itself.
    mutating func verifyParent(
        _ parent: String, _ field: String, in context: inout some GuardContext
    ) throws(Refusal) {
        if try Account.isCycle(from: parent, to: stream, in: &context) {
            refuse(.ruleViolated, field, "\(stream) would be above itself")
        }
    }

    mutating func foldParent(_ parent: JSONValue?) {
        state.remove(.parent)
        if let parent = parent?.string { state.append(.parent, 0, parent) }
    }
}

extension Account {
    /// How many accounts may stand above each other.
    static let maximumDepth = 1_000

    /// Whether going up from `parent` leads to `account` (or on and on).
    static func isCycle(
        from parent: String, to account: String, in context: inout some GuardContext
    ) throws(Refusal) -> Bool {
        var current = parent
        for _ in 0..<maximumDepth {
            if current == account { return true }
            guard let above = try StreamState.of(current, in: &context).text(.parent) else { return false }
            current = above
        }
        return true
    }
}
