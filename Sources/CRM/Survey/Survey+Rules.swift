import EventLog

extension Step {
    /// csat 1–5, nps 0–10, ces 1–7.
    mutating func verifyScore() {
        let kind = state.text(.kind) ?? ""
        let range: ClosedRange<Int64> = kind == "csat" ? 1...5 : kind == "ces" ? 1...7 : 0...10
        if let score = data["score"]?.integer, !range.contains(score) {
            refuse(
                .invalidValue, "score",
                "the scores of \(kind) go from \(range.lowerBound) to \(range.upperBound)")
        }
    }
}
