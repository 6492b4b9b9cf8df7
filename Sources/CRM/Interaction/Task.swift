/// Something to do; it may stand alone.
enum Task {
    static let declaration = """
        task: open, done, cancelled
        task.created · – → open · contactId?→contact!, \(Interaction.about),
            title†, dueAt? instant, priority? (low|normal|high), assigneeId?→employee
        task.assigned · open · assigneeId→employee
        task.completed · open → done
        task.reopened · done → open
        task.cancelled · open → cancelled
        """
}
