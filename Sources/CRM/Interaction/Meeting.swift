/// A meeting. Aligned with iCalendar (RFC 5545).
enum Meeting {
    static let declaration = """
        meeting: scheduled, held, no_show, cancelled
        meeting.scheduled · – → scheduled · contactId→contact!, \(Interaction.about),
            start instant, end instant, title†?, place?
        meeting.rescheduled · scheduled · start instant, end instant
        meeting.held · scheduled → held · outcome? prose
        meeting.no_show · scheduled → no_show
        meeting.cancelled · scheduled → cancelled · reason?
        """
}
