import EventLog

extension Step {
    mutating func foldValidUntil() {
        state.remove(.validUntil)
        guard let text = data["validUntil"]?.string else { return }
        // A day counts to its last microsecond.
        let end = CivilDate(text).map(endOfDay) ?? Instant(text)
        if let end { state.append(.validUntil, end.microseconds) }
    }

    mutating func verifyInTime() {
        guard let end = state.number(.validUntil), time.microseconds > end else { return }
        refuse(.ruleViolated, "time", "\(stream) was valid until \(Instant(microseconds: end))")
    }
}
