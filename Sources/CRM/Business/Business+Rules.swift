import EventLog

extension ShapeChecker {
    /// The lower end of a band is not above the higher.
    mutating func band(_ data: JSONValue) {
        guard let band = data["band"], let low = band["low"]?.double, let high = band["high"]?.double else {
            return
        }
        if low > high { refuse(.ruleViolated, .member("band"), because: "low is above high") }
    }

    mutating func currencies(_ data: JSONValue) {
        if let base = data["base"]?.string, base == data["quote"]?.string {
            refuse(.ruleViolated, .member("quote"), because: "is the base itself")
        }
    }

    /// Each action either appends or notifies.
    mutating func actions(_ data: JSONValue) {
        guard let actions = data["then"] else { return }
        for (index, action) in actions.elements.enumerated() {
            let appends = action["append"].map { !$0.isNull } ?? false
            let notifies = action["notify"].map { !$0.isNull } ?? false
            if appends == notifies {
                refuse(
                    .invalidValue, .member("then"), .element(index),
                    because: "either append or notify is expected")
            }
        }
    }
}

extension Step {
    /// One state for each trigger and version of a rule; the version is the position of its definition.
    /// `#` stands in no stream's name.
    private var firing: String {
        "\(stream)#\(state.number(.definition) ?? 0)#\(data["triggerId"]?.string ?? "")"
    }

    mutating func verifyFirstFiring(in context: inout some GuardContext) throws(Refusal) {
        if try context.state(of: firing) != nil {
            refuse(.ruleViolated, "triggerId", "the rule has fired for it already")
        }
    }

    func noteFiring(in context: inout some GuardContext) {
        context.setState([1, 0], of: firing)
    }
}
