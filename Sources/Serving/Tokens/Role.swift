/// What somebody may do.
public enum Role: String, Sendable, CaseIterable {
    /// Appends.
    case writer
    /// Reads views, reports and SQL, and the events behind them.
    case analyst
    /// Reads everything, also history and proofs. Reads of personal values are recorded.
    case auditor
    /// Reads and follows events.
    case subscriber
    /// Everything, and what runs the server.
    case admin
}
