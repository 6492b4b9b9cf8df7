/// Work for a customer over a longer time.
enum Project {
    static let declaration = """
        project: open, closed
        project.opened · – → open · accountId?→account!, contactId?→contact!, name, goal?
        project.milestone_reached · * · name
        project.risk_raised · * · risk, level (low|medium|high)
        project.risk_closed · * · risk
        project.progressed · * · progressPct
        project.closed · open → closed · outcome
        """
}
