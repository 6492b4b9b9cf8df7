/// A note; it may stand alone.
enum Note {
    static let declaration = """
        note: added, redacted
        note.added · – → added · contactId?→contact!, \(Interaction.about), text† prose
        note.redacted · added → redacted · reason
        """
}
